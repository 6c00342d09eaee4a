/* test_decision_exposure.c: what netting leaves of an account's exposure. */
#include "codec/answer.h"

static const netto_set_exposure sets[] = {
    {.id = TEXT_LITERAL("S1"), .exposure = {100, -20, 40}},
    {.id = TEXT_LITERAL("BTC"), .alone = true, .indefinite = true, .exposure = {0, 0, 0}},
};
static const netto_factor_share factors[] = {{TEXT_LITERAL("BTC"), -20, 40, true},
                                             {TEXT_LITERAL("X"), 1, 0, false}};
static const netto_leg legs[] = {{TEXT_LITERAL("BTC-PERP"), 80, 60}};
static const netto_text unmodelled[] = {TEXT_LITERAL("X")};

static netto_command command;
static netto_decision decision;

static void set_up(void)
{
    command = (netto_command){.kind = NETTO_EXPOSURE_GET};
    decision = (netto_decision){.seq = 17,
                                .exposure = {.exposure = {100, -20, 40},
                                             .worst_leg = {TEXT_LITERAL("BTC-PERP"), 80, 60},
                                             .sets = sets,
                                             .set_count = 2,
                                             .factors = factors,
                                             .factor_count = 2,
                                             .legs = legs,
                                             .leg_count = 1,
                                             .unmodelled = unmodelled,
                                             .unmodelled_count = 1}};
}

#define FIGURES "gross: 100.0, net: -20.0, netted: 40.0, benefit: 60.0, benefit_ratio: 0.6"

TEST("the figures, the worst leg and what no model knows are always told")
{
    set_up();
    is_string(told(decision_exposure, &command, &decision),
              "{" FIGURES ", worst_leg: {leg: 'BTC-PERP', netted: 80.0}, unmodelled: ['X'], seq: 17}");
}

TEST("sets, factors and legs are told to those who ask")
{
    set_up();
    command.exposure.sets = command.exposure.factors = command.exposure.legs = true;
    is_string(told(decision_exposure, &command, &decision),
              "{" FIGURES ", worst_leg: {leg: 'BTC-PERP', netted: 80.0}, unmodelled: ['X'], seq: 17, "
              "sets: [{id: 'S1', alone: false, " FIGURES
              "}, {id: 'BTC', alone: true, gross: 0.0, net: 0.0, netted: 0.0, benefit: 0.0, "
              "benefit_ratio: 0.0, indefinite: true}], "
              "factors: [{id: 'BTC', weight: -20.0, contribution: 40.0, modelled: true}, {id: 'X', weight: "
              "1.0, contribution: 0.0, modelled: false}], "
              "legs: [{leg: 'BTC-PERP', netted: 80.0, contribution: 60.0}]}");
    fails_cleanly(decision_exposure, &command, &decision);
}

TEST("an empty book has no leg")
{
    set_up();
    decision.exposure = (netto_exposure_report){0};
    command.exposure.legs = true;
    is_string(told(decision_exposure, &command, &decision),
              "{gross: 0.0, net: 0.0, netted: 0.0, benefit: 0.0, benefit_ratio: 0.0, worst_leg: {netted: "
              "0.0}, unmodelled: [], seq: 17, legs: []}");
}

TEST("a model at fault is told, and a long answer tells where it began")
{
    set_up();
    decision.exposure.indefinite = true;
    decision.since = 12;
    has_string(told(decision_exposure, &command, &decision),
               "unmodelled: ['X'], indefinite: true, seq: 17, since: 12}");
    decision.since = 17;
    has_string(told(decision_exposure, &command, &decision), "indefinite: true, seq: 17}");
}

TEST("of what was not sought nothing is claimed")
{
    set_up();
    decision.exposure = (netto_exposure_report){.no_legs = true, .indefinite = true};
    is_string(told(decision_exposure, &command, &decision),
              "{gross: 0.0, net: 0.0, netted: 0.0, benefit: 0.0, benefit_ratio: 0.0, indefinite: true, seq: 17}");
    fails_cleanly(decision_exposure, &command, &decision);
}
