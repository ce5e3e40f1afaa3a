#ifndef CHATTING_CLIBPQ_H
#define CHATTING_CLIBPQ_H
#include <libpq-fe.h>
#endif
