Feature: Rooms and messages
  What one wants to say of channels.* and chat.*.

  Background:
    Given alice has a session "laptop"
    And bob has a session "phone"
    And session "laptop" has created a channel "room"

  Scenario: A new room is as it was asked for
    When session "laptop" sends "POST /api/v1/channels.create" with the JSON body:
      """
      {"name": "${unique.second}"}
      """
    Then the answer is "done"
    And the property "/channel/name" is "${unique.second}"
    And the property "/channel/_id" is a text
    And the property "/channel/t" is "c"
    And the property "/channel/msgs" is 0

  Scenario: A name is taken once only
    When session "laptop" sends "POST /api/v1/channels.create" with the JSON body:
      """
      {"name": "${room/name}"}
      """
    Then the answer is "invalid parameters"

  Scenario: A message is posted by the id of its room
    When session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "hello ${unique}"}
      """
    Then the answer is "done"
    And the property "/message/rid" is "${room/_id}"
    And the property "/message/msg" is "hello ${unique}"
    And the property "/message/u/_id" is "${laptop.userId}"
    And the property "/message/ts" is a date within 1m of now

  Scenario: A message is posted by the name of its room
    When session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"channel": "#${room/name}", "text": "hello"}
      """
    Then the answer is "done"
    And the property "/message/rid" is "${room/_id}"

  Scenario: A text comes back as it was sent
    When session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "\"quotes\" \\ äöü 日本 🚀 <b>bold</b> ${100 times x}"}
      """
    Then the property "/message/msg" is "\"quotes\" \\ äöü 日本 🚀 <b>bold</b> ${100 times x}"

  Scenario: A long text is not cut
    When session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "${4000 times x}, and then ${unique}"}
      """
    Then the property "/message/msg" is "${4000 times x}, and then ${unique}"

  Scenario: The history shows what was said, newest first
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    And session "laptop" has created a message "two" with:
      """
      {"roomId": "${room/_id}", "text": "two"}
      """
    When session "laptop" sends "GET /api/v1/channels.history?roomId=${room/_id}&count=10" until the property "/messages" has at least 2 items
    Then some property "/messages/*/_id" is "${one/_id}"
    And some property "/messages/*/_id" is "${two/_id}"
    And the properties "/messages/*/ts" are in descending order

  Scenario: count bounds the history
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    And session "laptop" has created a message "two" with:
      """
      {"roomId": "${room/_id}", "text": "two"}
      """
    When session "laptop" sends "GET /api/v1/channels.history" with the query:
      | roomId | ${room/_id} |
      | count  | 1           |
    Then the answer is "done"
    And the property "/messages" has 1 item
    And the property "/messages/0/_id" is "${two/_id}"

  Scenario: oldest leaves out what came before
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    When session "laptop" sends "GET /api/v1/channels.history" with the query:
      | roomId    | ${room/_id} |
      | oldest    | ${one/ts}   |
      | inclusive | false       |
    Then the answer is "done"
    And no property "/messages/*/_id" is "${one/_id}"

  Scenario: latest leaves out what came later
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    When session "laptop" sends "GET /api/v1/channels.history" with the query:
      | roomId | ${room/_id}          |
      | latest | 2020-01-01T00:00:00Z |
    Then the answer is "done"
    And the property "/messages" is []

  Scenario: A message is changed and stays the same message
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    When session "laptop" sends "POST /api/v1/chat.update" with the JSON body:
      """
      {"roomId": "${room/_id}", "msgId": "${one/_id}", "text": "other"}
      """
    Then the answer is "done"
    When session "laptop" sends "GET /api/v1/chat.getMessage?msgId=${one/_id}" without a body
    Then the property "/message/msg" is "other"
    And the property "/message/_id" is "${one/_id}"
    And the property "/message/ts" is ${one/ts}

  Scenario: A deleted message is gone
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    When session "laptop" sends "POST /api/v1/chat.delete" with the JSON body:
      """
      {"roomId": "${room/_id}", "msgId": "${one/_id}"}
      """
    Then the answer is "done"
    And the message "one" is gone

  Scenario: A deleted message leaves the history
    Given session "laptop" has created a message "one" with:
      """
      {"roomId": "${room/_id}", "text": "one"}
      """
    When session "laptop" sends "POST /api/v1/chat.delete" with the JSON body:
      """
      {"roomId": "${room/_id}", "msgId": "${one/_id}"}
      """
    And session "laptop" sends "GET /api/v1/channels.history?roomId=${room/_id}" without a body
    Then the answer is "done"
    And no property "/messages/*/_id" is "${one/_id}"

  Scenario: A deleted room is gone from info and list
    When session "laptop" sends "POST /api/v1/channels.delete" with the JSON body:
      """
      {"roomId": "${room/_id}"}
      """
    Then the answer is "done"
    And the channel "room" is gone
    When session "laptop" reads all pages of "GET /api/v1/channels.list" by "/channels"
    Then no property "/channels/*/_id" is "${room/_id}"

  Scenario: What is deleted cannot be deleted again
    When session "laptop" sends "POST /api/v1/channels.delete" with the JSON body:
      """
      {"roomId": "${room/_id}"}
      """
    And session "laptop" sends the same request again
    Then the answer is "not found"

  Scenario: Nobody posts to a deleted room
    When session "laptop" sends "POST /api/v1/channels.delete" with the JSON body:
      """
      {"roomId": "${room/_id}"}
      """
    And session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "late"}
      """
    Then the property "/success" is false
    And the property "/message" is absent

  Scenario: A stranger may not delete a room
    When session "phone" sends "POST /api/v1/channels.delete" with the JSON body:
      """
      {"roomId": "${room/_id}"}
      """
    Then the answer is "not permitted"
    And the channel "room" is still there

  Scenario: Credentials are needed to post
    When a caller without credentials sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "hello"}
      """
    Then the answer is "authentication required"

  Scenario: A message in no room is refused
    When session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"roomId": "${room/_id}", "text": "hello"}
      """
    Then the answer is "done"
    When session "laptop" sends the same request without the property "/roomId"
    Then the answer is "invalid parameters"
    When session "laptop" sends the same request with 1 as the property "/roomId"
    Then the answer is "invalid parameters"
