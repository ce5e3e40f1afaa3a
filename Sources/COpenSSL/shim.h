#ifndef CHATTING_OPENSSL_SHIM_H
#define CHATTING_OPENSSL_SHIM_H
#define OPENSSL_API_COMPAT 0x30000000L
#define OPENSSL_NO_DEPRECATED 1
#include <openssl/evp.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/bio.h>
#include <openssl/rand.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
/* what Swift cannot import: function-like macros, SSL_OP_BIT() constants, variadics */
static const int chatting_EVP_PKEY_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
static const int chatting_EVP_PKEY_KEYPAIR = EVP_PKEY_KEYPAIR;
static inline int chatting_SSL_CTX_set_min_tls12(SSL_CTX *c) { return (int)SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION); }
static inline void chatting_SSL_CTX_harden(SSL_CTX *c) {
    SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}
static inline int chatting_SSL_set_sni(SSL *s, const char *h) { return (int)SSL_set_tlsext_host_name(s, h); }
static inline int chatting_BIO_set_mem_eof_return(BIO *b, int v) { return (int)BIO_set_mem_eof_return(b, v); }
static inline long chatting_SSL_CTX_session_cache(SSL_CTX *c, long m) { return SSL_CTX_set_session_cache_mode(c, m); }
static inline size_t chatting_BIO_peek(BIO *b, char **p) { long n = BIO_get_mem_data(b, p); return n > 0 ? (size_t)n : 0; }
static inline void chatting_BIO_reset(BIO *b) { (void)BIO_reset(b); }
/* A public key from an uncompressed point, NULL when it is not on the curve. In C because OSSL_PARAM keeps the pointers
   to names and values, and a string that Swift passes is gone after the call. */
static inline EVP_PKEY *chatting_p256_public_key(unsigned char *point, size_t length) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, length),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    return key;
}
#endif
