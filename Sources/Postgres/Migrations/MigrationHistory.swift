/// What a database has seen, against what a program brings. Pure.
struct MigrationHistory {
    struct Applied: Hashable {
        let id: Int
        let checksum: String
    }

    let applied: [Applied]

    /// The first migration that the database has not seen, nil when it has seen all.
    ///
    /// Ids that only the database knows belong to a newer program, when they come after all of ours. `checksum` is asked
    /// for the text of each migration.
    func next(
        of migrations: [PostgresMigration], checksum: (PostgresMigration) -> String?
    ) throws(PostgresError) -> PostgresMigration? {
        for (earlier, later) in zip(migrations, migrations.dropFirst()) where earlier.id >= later.id {
            throw PostgresError(.migration, "migration \(later.id) stands after \(earlier.id); ids must ascend")
        }
        let known = Dictionary(applied.map { ($0.id, $0.checksum) }) { first, _ in first }
        for migration in migrations {
            if let seen = known[migration.id], seen != checksum(migration) {
                throw PostgresError(
                    .migration, "migration \(migration.id) (\(migration.name)) was edited after it had been applied")
            }
        }
        let newest = applied.map(\.id).max() ?? .min
        let ours = Set(migrations.map(\.id))
        if let foreign = applied.first(where: { !ours.contains($0.id) && $0.id < migrations.last?.id ?? .min }) {
            throw PostgresError(
                .migration, "the database has migration \(foreign.id), which this program does not know")
        }
        guard let next = migrations.first(where: { known[$0.id] == nil }) else { return nil }
        guard next.id > newest else {
            throw PostgresError(
                .migration, "migration \(next.id) (\(next.name)) comes before \(newest), which has been applied")
        }
        return next
    }
}
