/* answer.c: an error from the server becomes a complaint again. */
#include "base/complain.h"
#include "client/client_parts.h"
#include "codec/describe.h"
#include "codec/reader.h"

/* The status whose code stands before the colon; NETTO_OK: it is none that we know. */
static netto_status status_of(netto_text sentence, uint32_t *behind)
{
    for (int status = NETTO_OK + 1; status < NETTO_STATUS_COUNT; status++) {
        netto_text code = text_of(netto_status_code((netto_status)status));
        if (sentence.size < code.size + 2 || memcmp(sentence.bytes, code.bytes, code.size) != 0) continue;
        if (memcmp(sentence.bytes + code.size, ": ", 2) != 0) continue;
        *behind = code.size + 2;
        return (netto_status)status;
    }
    return NETTO_OK;
}

netto_status answer_refused(netto_text error, netto_complaint *complaint)
{
    reader r;
    char got[DESCRIBE_SIZE];
    uint32_t behind = 0;
    reader_init(&r, error.bytes, error.size, NULL);
    uint32_t count = reader_array(&r);
    int64_t fault = reader_integer(&r);
    netto_text sentence = reader_text(&r);
    if (reader_finish(&r) != NETTO_OK || count != 2) {
        describe_value((const uint8_t *)error.bytes, (const uint8_t *)error.bytes + error.size, got);
        return complain(complaint, NETTO_EINTERNAL,
                        "the server answers with an error that is none of Netto's: %s", got);
    }
    netto_status status = status_of(sentence, &behind);
    if (status == NETTO_OK) status = fault == 1 ? NETTO_EPARAMS : NETTO_EINTERNAL;
    return complain(complaint, status, "%.*s", (int)(sentence.size - behind), sentence.bytes + behind);
}
