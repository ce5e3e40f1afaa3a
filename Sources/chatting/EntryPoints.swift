import ServiceKit

func runAuthServer(_ reader: consuming ConfigurationReader) async throws {}
func runChatServer(_ reader: consuming ConfigurationReader) async throws {}
func migrateAuth(_ reader: consuming ConfigurationReader) async throws {}
func migrateChat(_ reader: consuming ConfigurationReader) async throws {}
func makeServiceClient(id: String, isInternal: Bool, _ reader: consuming ConfigurationReader) async throws {}
func makeOperator(id: String, _ reader: consuming ConfigurationReader) async throws {}
