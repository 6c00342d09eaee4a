/* envelope.c: the outside of a MessagePack-RPC message. */
#include "wire/envelope.h"

#include "codec/decision.h"
#include "codec/reader.h"

enum { TYPE_REQUEST, TYPE_RESPONSE, TYPE_NOTIFICATION };

static uint32_t read_msgid(reader *r)
{
    int64_t id = reader_integer(r);
    if (id < 0 || id > UINT32_MAX) reader_refuse(r, NETTO_EPARAMS, "a msgid holds 32 bits");
    return (uint32_t)id;
}

/* What is left of a whole frame when all but its last value was read. */
static netto_text rest(const reader *r)
{
    return (netto_text){(const char *)r->at, (uint32_t)(r->end - r->at)};
}

static envelope_kind parse_response(reader *r, envelope *out)
{
    out->msgid = read_msgid(r);
    out->error = reader_raw(r);
    out->result = rest(r);
    return ENVELOPE_RESPONSE;
}

static envelope_kind parse_call(reader *r, envelope *out, bool request)
{
    if (request) out->msgid = read_msgid(r);
    out->method = reader_text(r);
    out->params = rest(r);
    return request ? ENVELOPE_REQUEST : ENVELOPE_NOTIFICATION;
}

envelope_kind envelope_parse(netto_text frame, envelope *out)
{
    reader r;
    envelope_kind kind = ENVELOPE_MALFORMED;
    reader_init(&r, frame.bytes, frame.size, NULL);
    uint32_t count = reader_peek(&r) == HEAD_ARRAY ? reader_array(&r) : 0;
    int64_t type = count ? reader_integer(&r) : -1;
    if (type == TYPE_REQUEST && count == 4) kind = parse_call(&r, out, true);
    if (type == TYPE_NOTIFICATION && count == 3) kind = parse_call(&r, out, false);
    if (type == TYPE_RESPONSE && count == 4) kind = parse_response(&r, out);
    return out->kind = r.status == NETTO_OK ? kind : ENVELOPE_MALFORMED;
}

bool envelope_msgid(netto_text beginning, uint32_t *msgid)
{
    reader r;
    reader_init(&r, beginning.bytes, beginning.size, NULL);
    if (r.at == r.end || *r.at++ != 0x94) return false;
    if (reader_integer(&r) != TYPE_REQUEST || r.status != NETTO_OK) return false;
    *msgid = read_msgid(&r);
    return r.status == NETTO_OK;
}

void envelope_put_request(writer *w, uint32_t msgid, netto_text method)
{
    writer_array(w, 4);
    writer_integer(w, TYPE_REQUEST);
    writer_unsigned(w, msgid);
    writer_text(w, method);
}

void envelope_put_notification(writer *w, netto_text method)
{
    writer_array(w, 3);
    writer_integer(w, TYPE_NOTIFICATION);
    writer_text(w, method);
}

void envelope_put_result(writer *w, uint32_t msgid)
{
    if (!writer_reserve(w, 3 + PUT_NUMBER)) return;
    uint8_t *p = put_byte(put_array(w->at, 4), TYPE_RESPONSE);
    w->at = put_nil(put_unsigned(p, msgid));
}

void envelope_put_error(writer *w, uint32_t msgid, const netto_complaint *complaint)
{
    writer_array(w, 4);
    writer_integer(w, TYPE_RESPONSE);
    writer_unsigned(w, msgid);
    decision_error(w, complaint);
    writer_nil(w);
}
