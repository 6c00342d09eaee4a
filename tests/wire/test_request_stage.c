/* test_request_stage.c: the files of a policy. */
#include "wire/request.h"

#include "wire/calls.h"

static const char *stage(const char *params)
{
    return decode(METHOD_POLICY_STAGE, params);
}

TEST("files are a map from name to source, which may be any bytes")
{
    is_string(stage("[{policy.lua: 'return {}', lib/a-b_c.lua: b'--', data: <a2 00 ff>}]"), "");
    is_int(request.stage.count, 3);
    is_text(request.stage.sources[0].name, "policy.lua");
    is_text(request.stage.sources[0].text, "return {}");
    is_text(request.stage.sources[1].name, "lib/a-b_c.lua");
    is_int(request.stage.sources[2].text.size, 2);
    ok(!netto_text_given(request.stage.params));
}

TEST("params are one map that overrides by name")
{
    is_string(stage("[{policy.lua: ''}, {params: {floor: 0.1, weight: {a: 1}}}]"), "");
    is_string(show(request.stage.params), "{floor: 0.1, weight: {a: 1}}");
    is_string(stage("[{policy.lua: ''}, {params: {floor: nan}}]"), "params: floor: a number must be finite");
    is_string(stage("[{policy.lua: ''}, {params: 5}]"), "params: expected a map, got the number 5");
    is_string(stage("[{policy.lua: ''}, {parms: {}}]"),
              "options: unknown field 'parms'; did you mean 'params'?");
}

TEST("the files of a policy that is kept serve instead of files")
{
    is_string(stage("[{}, {of: 'abc', params: {floor: 0.1}}]"), "");
    is_text(request.stage.of, "abc");
    is_int(request.stage.count, 0);
    is_string(stage("[{policy.lua: ''}, {of: 'abc'}]"), "give files, or `of` and no files: those of a policy that is kept");
    is_string(stage("[{}, {of: 5}]"), "of: expected a text, got the number 5");
}

TEST("a name that could leave its folder is refused, and so is one that is no name")
{
    static const char *const wrong[] = {"'../x.lua'", "'a/../x'", "'..'",       "'/etc/passwd'", "''",
                                        "'a b'",      "'a\\b'",   "'\xc3\xa9'", "<a1 00>",       "'a:b'"};
    char params[128];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(params, sizeof params, "[{%s: ''}]", wrong[i]);
        has_string(stage(params), "files: expected a file name of [A-Za-z0-9_/.-] without '..', got ");
    }
    is_string(stage("[{5: ''}]"), "files: expected a text, got the number 5");
    is_string(stage("[{a: 5}]"), "files: expected a text, got the number 5");
    is_string(stage("[{a: '', b: '', a: ''}]"), "files: 'a' is given twice");
    is_string(stage("[[]]"), "files: expected a map, got an array of 0");
}

TEST("64 files of 64 KiB are read, one more or one byte more is not")
{
    char *params = malloc(200000), *at = params;
    at += sprintf(at, "[{");
    for (int i = 0; i < 64; i++) at += sprintf(at, "f%d: '', ", i);
    strcpy(at, "}]");
    is_string(stage(params), "");
    strcpy(at, "f64: ''}]");
    is_string(stage(params), "files: 65 files; at most 64");
    is_int(complaint.status, NETTO_ETOOLARGE);
    snprintf(params, 200000, "[{a: '%065536d'}]", 0);
    is_string(stage(params), "");
    snprintf(params, 200000, "[{a: '%065537d'}]", 0);
    is_string(stage(params), "files: 'a' has 65537 bytes; at most 65536");
    is_int(complaint.status, NETTO_ETOOLARGE);
    free(params);
}
