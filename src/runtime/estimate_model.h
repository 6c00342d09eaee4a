/* estimate_model.h: a correlation model from samples of prices.  On a thread of its own: nothing of the house is touched. */
#ifndef RUNTIME_ESTIMATE_MODEL_H
#define RUNTIME_ESTIMATE_MODEL_H

#include "netto/engine.h"

typedef struct estimate_terms {
    netto_samples samples;
    double lambda;
    bool pairwise;
    double *returns; /* made of the samples; to be freed with them */
} estimate_terms;

/* Fill in the numbers of a model whose factors are named, in memory that is to be freed: a matrix; of more factors than
 * there are returns, where none are missing, a factor model, whose drivers are the returns and which is that matrix, factored.
 *
 * NETTO_EDOMAIN    too few returns; a sample is missing; a price never moves
 * NETTO_ETOOLARGE  a matrix of too many factors
 * NETTO_ECAPACITY  no memory */
netto_status estimate_model(estimate_terms *t, netto_correlation *m, double **numbers, netto_complaint *complaint);

#endif
