print("chatting")
