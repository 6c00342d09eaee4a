/* request_stage.c: the files of a policy. */
#include "codec/value.h"
#include "wire/request.h"

#define FILE_NAME_MAX 255

/* [A-Za-z0-9_/.-], and never a step up. */
static bool is_file_name(netto_text name)
{
    if (name.size == 0 || name.size > FILE_NAME_MAX || name.bytes[0] == '/') return false;
    for (uint32_t i = 0; i < name.size; i++) {
        char c = name.bytes[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && c != '_' && c != '/' && c != '.' && c != '-') return false;
        if (c == '.' && i > 0 && name.bytes[i - 1] == '.') return false;
    }
    return true;
}

static bool is_known(const netto_source *sources, uint32_t count, netto_text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(sources[i].name, name)) return true;
    return false;
}

static void read_source(reader *in, netto_source *sources, uint32_t i)
{
    const uint8_t *at = in->at;
    netto_text name = reader_text(in);
    if (in->status == NETTO_OK && !is_file_name(name))
        return reader_expected(in, at, "a file name of [A-Za-z0-9_/.-] without '..'");
    if (is_known(sources, i, name))
        return reader_refuse(in, NETTO_EPARAMS, "'%.*s' is given twice", TEXT(name));
    netto_text text = reader_text(in);
    if (text.size > NETTO_POLICY_FILE_MAX)
        return reader_refuse(in, NETTO_ETOOLARGE, "'%.*s' has %u bytes; at most %d", TEXT(name), text.size,
                             NETTO_POLICY_FILE_MAX);
    sources[i] = (netto_source){.name = name, .text = text};
}

static void read_sources(decoder *d, struct request *out)
{
    reader *in = &d->in;
    uint32_t count = reader_map(in);
    if (count > NETTO_POLICY_FILES_MAX)
        return reader_refuse(in, NETTO_ETOOLARGE, "%u files; at most %d", count, NETTO_POLICY_FILES_MAX);
    netto_source *sources = arena_array(d->arena, count, sizeof *sources);
    if (!sources) return reader_refuse(in, NETTO_ECAPACITY, "no memory for %u files", count);
    for (uint32_t i = 0; i < count && in->status == NETTO_OK; i++) read_source(in, sources, i);
    out->stage.sources = sources;
    out->stage.count = count;
}

/* What overrides parameters is a free-form map like attributes, with more room. */
static void read_params(decoder *d, void *place)
{
    netto_complaint complaint;
    netto_text map = reader_raw(&d->in);
    if (d->in.status != NETTO_OK) return;
    if (value_check(map, NETTO_POLICY_FILE_MAX, &complaint) != NETTO_OK)
        reader_refuse(&d->in, complaint.status, "%s", complaint.text);
    *(netto_text *)place = map;
}

static const decoder_field fields[] = {
    OPTIONAL(struct request, "of", stage.of, decode_id),
    OPTIONAL(struct request, "params", stage.params, read_params),
};
static const decoder_table table = DECODER_TABLE(fields);

void request_stage(decoder *d, struct request *out)
{
    uint32_t given = decoder_params(d, 1, 2);
    out->stage.params = out->stage.of = (netto_text){0};
    decoder_name(d, "files");
    read_sources(d, out);
    decoder_options(d, given == 2, &table, out);
    if (d->in.status == NETTO_OK && out->stage.of.bytes && out->stage.count)
        reader_refuse(&d->in, NETTO_EPARAMS, "give files, or `of` and no files: those of a policy that is kept");
}
