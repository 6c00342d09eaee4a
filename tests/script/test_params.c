/* test_params.c: parameters set from outside, by name. */
#include "script/policy_kit.h"

#define SOURCE                                                                                               \
    KIT_HEAD KIT_OPEN "params = { x = 0.5, n = 3, name = 'a', on = true, list = { 1, 2 }, deep = { y = "     \
                      "1.5, z = { w = 2 } } },\n"                                                            \
                      "haircut = function(inst, p) return "

static netto_policy *load_with(const char *expression, const char *params, uint32_t size)
{
    char source[4096];
    snprintf(source, sizeof source, SOURCE "%s end }", expression);
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    netto_policy *p = NULL;
    fake_fill();
    netto_lua_policy_create(&file, 1, (netto_text){params, size}, NULL, &p, &kit_complaint);
    return p;
}

static void is_value(const char *expression, const char *params, uint32_t size, double expected)
{
    double out = -1;
    netto_policy *p = load_with(expression, params, size);
    if (!ok(p != NULL) || !is_int(kit_ask(p, &out), NETTO_OK) || !is_same(out, expected))
        tap_note("%s", kit_complaint.text);
    kit_drop(p);
}

#define VALUE(expression, params, expected) is_value(expression, params, sizeof(params) - 1, expected)

TEST("an override replaces a default by name, at any depth")
{
    VALUE("p.x", "\x81\xa1x\x02", 2.0);
    VALUE("p.x + p.n", "\x80", 3.5);
    VALUE("p.deep.y + p.deep.z.w",
          "\x81\xa4"
          "deep\x81\xa1z\x81\xa1w\x07",
          8.5);
    VALUE("p.list[1] + #p.list", "\x81\xa4list\x93\x05\x06\x07", 8.0);
    VALUE("p.name == 'bc' and 1 or 0",
          "\x81\xa4name\xa2"
          "bc",
          1.0);
    VALUE("p.on and 1 or 0", "\x81\xa2on\xc2", 0.0);
}

TEST("a whole number keeps the kind that its default has")
{
    VALUE("math.type(p.x) == 'float' and 1 or 0", "\x81\xa1x\x02", 1.0);
    VALUE("math.type(p.n) == 'integer' and 1 or 0", "\x81\xa1n\xcb\x40\x14\0\0\0\0\0\0", 1.0);
    VALUE("p.n", "\x81\xa1n\xcb\x3f\xe0\0\0\0\0\0\0", 0.5);
}

static void is_refused(const char *params, uint32_t size, const char *says)
{
    netto_policy *p = load_with("1", params, size);
    if (!ok(p == NULL) || !is_int(kit_complaint.status, NETTO_EPOLICY) ||
        !has_string(kit_complaint.text, says))
        tap_note("for: %s", says);
    kit_drop(p);
}

#define REFUSED(params, says) is_refused(params, sizeof(params) - 1, says)

TEST("names and types that the policy does not have are refused")
{
    REFUSED("\x81\xa4nane\xa1x", "params: the policy has no parameter 'nane'; did you mean 'name'?");
    ok(strncmp(kit_complaint.text, "params: ", 8) == 0); /* and no line of the policy's is blamed */
    REFUSED("\x81\xa4"
            "deep\x81\xa1q\x01",
            "params.deep: the policy has no parameter 'q'; known: y, z");
    REFUSED("\x81\xa1x\xa1y", "params.x: expected a number, got string");
    REFUSED("\x81\xa1x\xc0", "params.x: expected a number, got nil");
    REFUSED("\x81\xa1x\x91\x01", "params.x: expected a number, got table");
    REFUSED("\x81\xa4"
            "deep\x01",
            "params.deep: expected a table, got number");
    REFUSED("\x81\xa2on\x01", "params.on: expected a boolean, got number");
    REFUSED("\x81\xa4list\x91\xa1x", "params.list: expected a list of numbers");
    REFUSED("\x81\xa1x\xcb\x7f\xf8\0\0\0\0\0\0", "params.x: expected a finite number");
    REFUSED("\x81\x01\x01", "the policy has no parameter '1'");
    REFUSED("\x81\xc0\x01", "the policy has no parameter 'nil'");
    REFUSED("\x81\x90\x01", "params: the policy has no parameter 'table'");
}

TEST("bytes that are no map are refused")
{
    REFUSED("\x91\x01", "params: expected a map");
    REFUSED("\x81\xa1", "params: the map is not well formed");
    REFUSED("\x80\x80", "params: the map is not well formed");
    REFUSED("\xdf\xff\xff\xff\xff", "params: ");
    REFUSED("\xc1", "params: expected a map");
}
