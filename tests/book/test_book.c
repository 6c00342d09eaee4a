/* test_book.c: claims about the book as a whole. */
#include "book/book.h"

#include "base/text.h"

#include "support/inside.h"

TEST("a book begins with its base currency and nothing else")
{
    desk k = desk_open_with(&(netto_engine_options){.base = "JPY"});
    const book *b = &k.e->book;
    is_int(b->instrument_ids.count, 1);
    is_int(b->currency_ids.count, 1);
    is_int(b->account_ids.count, 0);
    is_int(b->instruments[0].kind, NETTO_CASH);
    desk_close(&k);
}

TEST("a base currency that is no id is refused")
{
    netto_engine *e = NULL;
    is_status(netto_engine_create(&(netto_engine_options){.base = ""}, &e), NETTO_EPARAMS);
    is_status(netto_engine_create(&(netto_engine_options){.base = "US\nD"}, &e), NETTO_EPARAMS);
    is_status(netto_engine_create(&(netto_engine_options){.base = "a currency of a very long name, sixty-two bytes of it in one go"}, &e),
              NETTO_EPARAMS);
    ok(!e);
}

TEST("an unknown instrument is named, with what to do about it")
{
    desk k = desk_open();
    uint32_t slot;
    netto_complaint why;
    is_status(book_find_instrument(&k.e->book, T("?"), &slot, &why), NETTO_EINSTRUMENT);
    has_string(why.text, "send instrument.put first");
    is_status(book_find_instrument(&k.e->book, T("CHF"), &slot, &why), NETTO_EINSTRUMENT);
    has_string(why.text, "send instrument.put, or fx.put for a currency, first");
    desk_close(&k);
}

TEST("a book made without enough memory gives back what it took")
{
    for (uint64_t n = 1; n < 200; n++) {
        memory m;
        book b;
        memory_init(&m, (size_t)1 << 26);
        m.fail_at = n;
        bool made = book_init(&b, &m, TEXT_LITERAL("USD"), 1000) == NETTO_OK;
        book_destroy(&b);
        if (!is_int(m.used, 0)) return;
        if (made) return; /* n growths were not needed any more */
    }
    ok(false);
}
