import Contracts

/// What the server says, and what follows from it.
extension ChatConnectionState {
    /// The server said something.
    mutating func receive(_ frame: ServerFrame) -> [ChatConnectionAction] {
        switch (frame, phase) {
        case (.hello(let hello), .greeting): return greet(hello)
        case (_, .online): break
        default: return []
        }
        switch frame {
        case .hello: return []
        case .entry(let room, let entry): return receive(entry, in: room)
        case .ack(let id, _, let seq, let at): return answered(id, ChatAnswer(seq: seq, at: at))
        case .pong(let id): return answered(id, ChatAnswer())
        case .resumed(let id): return fetch(logs.resumed(resumes.removeValue(forKey: id) ?? []))
        case .read(let room, let user, let seq): return [.deliver(.read(room, user, seq))]
        case .typing(let room, let user): return [.deliver(.typing(room, user))]
        case .presence(let user, let state): return [.deliver(.presence(user, state))]
        case .error(let id?, let room, let code, let retry, let detail):
            return failed(id, room, code, retry: retry, detail ?? "")
        // An error that belongs to no request is for people who read logs.
        case .error(nil, _, _, _, _): return []
        }
    }

    private mutating func greet(_ hello: ServerFrame.Hello) -> [ChatConnectionAction] {
        phase = .online
        user = hello.user
        var actions: [ChatConnectionAction] = [.deliver(.state(.online(hello)))]
        if let epoch, epoch != hello.epoch {
            logs.startOver(hello.rooms)
            actions.append(.deliver(.startedOver))
        } else {
            let behind = logs.begin(hello.rooms, isFirst: !hadHello).sorted { $0.key.description < $1.key.description }
            for start in stride(from: 0, to: behind.count, by: Self.roomsPerResume) {
                let part = behind[start..<min(start + Self.roomsPerResume, behind.count)]
                let id = nextID()
                resumes[id] = Set(part.map(\.key))
                let rooms = Dictionary(uniqueKeysWithValues: part.map { ($0.key.description, $0.value) })
                actions.append(.send(.resume(id: id, rooms: rooms)))
            }
        }
        epoch = hello.epoch
        hadHello = true
        actions += requests.inOrder.map { .send($0) }
        actions.append(.start(.settled(generation: generation), after: Self.settlingTime))
        actions.append(renewal())
        return actions
    }

    private mutating func receive(_ entry: Entry, in room: RoomID) -> [ChatConnectionAction] {
        switch logs.receive(entry.seq, in: room) {
        case .drop: []
        case .fill(let place): fetch([room: place])
        case .deliver: deliver([entry], in: room)
        }
    }

    mutating func deliver(_ entries: [Entry], in room: RoomID) -> [ChatConnectionAction] {
        var actions = entries.map { ChatConnectionAction.deliver(.entry(room, $0)) }
        if let last = entries.last, endsMembership(last) { actions += close(room) }
        return actions
    }

    /// Whether the entry says that the user is not in the room any more.
    private func endsMembership(_ entry: Entry) -> Bool {
        guard let user else { return false }
        return switch entry.type {
        case .leave: entry.from == user
        case .kick: entry.users?.contains(user) == true
        case .member: entry.banned == true && entry.users?.contains(user) == true
        case .room: entry.deleted == true
        default: false
        }
    }

    mutating func close(_ room: RoomID) -> [ChatConnectionAction] {
        logs.forget(room) ? [.deliver(.roomClosed(room))] : []
    }

    private mutating func answered(_ id: String, _ answer: ChatAnswer) -> [ChatConnectionAction] {
        if id == renewalID {
            renewalID = nil
            return []
        }
        guard let number = UInt64(id), requests.remove(number) else { return [] }
        return [.answer(number, .success(answer))]
    }

    private mutating func failed(
        _ id: String, _ room: String?, _ code: ErrorCode, retry: Bool, _ detail: String
    ) -> [ChatConnectionAction] {
        if let rooms = resumes[id] { return resumeFailed(id, rooms, room, code) }
        if id == renewalID { return [.close(.normal)] + lost(generation, .closed(CloseCode.expired.rawValue)) }
        guard let number = UInt64(id), requests[number] != nil else { return [] }
        if retry { return [.start(.retry(number), after: Self.retryDelay)] }
        _ = requests.remove(number)
        return [.answer(number, .failure(ChatClientError(.refused, detail, problem: code)))]
    }

    private mutating func resumeFailed(
        _ id: String, _ rooms: Set<RoomID>, _ room: String?, _ code: ErrorCode
    ) -> [ChatConnectionAction] {
        guard let room else {
            // The whole resume ended early; the raw log has the rest.
            resumes[id] = nil
            return fetch(logs.resumed(rooms))
        }
        guard let room = RoomID(room), rooms.contains(room) else { return [] }
        resumes[id]?.remove(room)
        guard code == .logReset else { return close(room) }
        logs.reset(room)
        return [.deliver(.roomReset(room))]
    }
}
