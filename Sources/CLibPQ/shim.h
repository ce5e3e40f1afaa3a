#ifndef CHATTING_CLIBPQ_H
#define CHATTING_CLIBPQ_H
#include <libpq-fe.h>

/* Ends a statement of a pipeline. Since libpq 17 this can be left to PQflush; before, it is a system call each time. */
static inline int chatting_pipeline_sync(PGconn *connection) {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
    return PQsendPipelineSync(connection);
#else
    return PQpipelineSync(connection);
#endif
}
#endif
