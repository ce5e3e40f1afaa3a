/// Keys that must not load, made for these tests with `openssl ecparam` and `openssl pkcs8`.
enum PEMSamples {
    /// P-256, encrypted with a password.
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjxWQ9fx5dGFAICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEENJv0Po11TxuQCB5lyHsxgQEgZBC
        wh8q/k+j3Up0JVGa3G3EOSH/AakZa63FH7RW2VK0PLHPZs20niBFsJ0ZjoQgMM7j
        smd6Glm5ziD3lpB5u4J95te2vosgLNqupWSKx0ZzU+WIKDOHlIzZPTW/y7aw7Op1
        Z/w/TlzGAn4RSrttX+0iUd/jag6OII2jx79L7rdS48bXMwYl77k5jJzwUgdq+lU=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// A curve that tokens are not signed with here.
    static let p384 = """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAORDueIEaRWyf4LUC3
        HFi+Cfe3b0zwR85D3B603d+RiNtgk0eHlQGReGZusZ18m5mhZANiAASmtUKB73PU
        +TZGt+2pLodzXADpiydHttm2Tz0c7/ZCmAAXdo7/5+z3lXnk9kc2UiOyl/6GFywU
        +oa0skzCNoVlfdIkcFB7IPg4Av7iMRcn0Q7XnaGZeMnP1OIoHfFIIdU=
        -----END PRIVATE KEY-----
        """
}
