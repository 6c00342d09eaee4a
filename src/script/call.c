/* call.c: methods of the protocol inside a rule.
 *
 * What is given goes through the protocol's own decoder, and what is answered through its encoder: so both are as they are on a
 * socket, and so is each complaint. */
#include "script/call.h"

#include "base/complain.h"
#include "codec/decoder.h"
#include "script/pack.h"

#define CALL_CHARGE 40

static netto_status decide(const call_method *m, netto_text params, call_asked *a, writer *out)
{
    decoder d;
    decoder_init(&d, params, a->memory, a->why);
    m->read(&d, &a->command);
    netto_status status = reader_finish(&d.in);
    if (status == NETTO_OK) status = m->compute(a);
    if (status == NETTO_OK) m->tell(out, &a->command, &a->decision);
    return status == NETTO_OK && out->failed ? complain(a->why, NETTO_ETOOLARGE, "the answer is too long") : status;
}

/* From what stands in the sandbox's writer to what stands there then; raises nothing.  It is copied first: hooks that are asked
 * meanwhile may write there. */
static netto_status answer(sandbox *s, const call_method *m, const netto_view *book, uint64_t *work, netto_complaint *why)
{
    arena memory;
    writer out;
    netto_status status = NETTO_ECAPACITY;
    arena_init(&memory, &s->packing);
    writer_init(&out, &s->packing, SANDBOX_PACKED_MAX);
    call_asked *a = arena_take(&memory, sizeof *a);
    netto_text params = arena_text(&memory, writer_text_of(&s->packed));
    if (a && params.bytes) {
        *a = (call_asked){.memory = &memory, .book = book, .why = why};
        status = decide(m, params, a, &out);
        *work = a->work;
    } else complain(why, status, "no memory for the answer");
    writer_rewind(&s->packed, 0);
    if (status == NETTO_OK) writer_raw(&s->packed, writer_text_of(&out));
    if (s->packed.failed) status = complain(why, NETTO_ECAPACITY, "no memory for the answer");
    writer_destroy(&out);
    arena_destroy(&memory);
    return status;
}

void call_pack(lua_State *L, int index)
{
    int64_t before = sandbox_of(L)->work;
    pack_write(L, index);
    sandbox_charge(L, before - sandbox_of(L)->work); /* to read it takes about as long as to write it */
}

netto_status call_run(lua_State *L, const call_method *m, const netto_view *book, netto_complaint *why)
{
    sandbox *s = sandbox_of(L);
    uint64_t work = 0;
    sandbox_charge(L, CALL_CHARGE);
    netto_status status = answer(s, m, book, &work, why);
    sandbox_charge(L, (int64_t)work);
    if (status != NETTO_OK) return sandbox_clean(why), status;
    pack_push(L, writer_text_of(&s->packed));
    for (int i = 0; i < 2; i++) { /* it stands at none, and is the rule's own */
        lua_pushnil(L);
        lua_setfield(L, -2, i ? "policy" : "seq");
    }
    return NETTO_OK;
}
