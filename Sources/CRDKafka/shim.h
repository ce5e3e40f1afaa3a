#ifndef CHATTING_CRDKAFKA_H
#define CHATTING_CRDKAFKA_H
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#endif
