/* netto.h: the whole of libnetto, in reading order. */
#ifndef NETTO_H
#define NETTO_H

#include "netto/status.h"
#include "netto/types.h"
#include "netto/risk.h"
#include "netto/settlement.h"
#include "netto/equity.h"
#include "netto/resolution.h"
#include "netto/closeout.h"
#include "netto/command.h"
#include "netto/decision.h"
#include "netto/exposure.h"
#include "netto/option.h"
#include "netto/scenario.h"
#include "netto/liquidity.h"
#include "netto/calendar.h"
#include "netto/policy.h"
#include "netto/engine.h"
#include "netto/lua_policy.h"

#endif
