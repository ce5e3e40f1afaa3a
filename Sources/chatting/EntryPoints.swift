import ServiceKit

func runChatServer(_ reader: consuming ConfigurationReader) async throws {}
func migrateChat(_ reader: consuming ConfigurationReader) async throws {}
