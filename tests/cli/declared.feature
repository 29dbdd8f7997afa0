Feature: Documents and routes agree

  @requires:admin
  Scenario: Everything that is asked for is answered as it is declared
    Given alice has a session "laptop"
    And admin has a session "desk"
    When session "laptop" sends "POST /api/v1/channels.create" with the JSON body:
      """
      {"name": "den"}
      """
    And session "laptop" sends "GET /api/v1/channels.info?roomName=den" without a body
    And session "laptop" sends "GET /api/v1/channels.list?count=5" without a body
    And session "laptop" sends "GET /api/v1/channels.list.joined" without a body
    And session "laptop" sends "GET /api/v1/channels.members?roomName=den" without a body
    And session "laptop" sends "POST /api/v1/chat.postMessage" with the JSON body:
      """
      {"channel": "#den", "text": "hello"}
      """
    And session "laptop" sends "GET /api/v1/channels.history?roomName=den" without a body
    And session "laptop" sends "GET /api/v1/channels.history" without a body
    And session "laptop" sends "POST /api/v1/channels.setTopic" with the JSON body:
      """
      {"roomName": "den", "topic": "x"}
      """
    And session "laptop" sends "POST /api/v1/channels.delete" with the JSON body:
      """
      {"roomName": "den"}
      """
    And session "laptop" sends "POST /api/v1/dm.create" with the JSON body:
      """
      {"username": "bob"}
      """
    And session "laptop" sends "GET /api/v1/im.list" without a body
    And session "laptop" sends "GET /api/v1/rooms.get" without a body
    And session "laptop" sends "GET /api/v1/subscriptions.get" without a body
    And session "laptop" sends "GET /api/v1/subscriptions.getOne?roomId=zzz" without a body
    And session "laptop" sends "POST /api/v1/teams.create" with the JSON body:
      """
      {"name": "crew", "type": 0}
      """
    And session "laptop" sends "GET /api/v1/teams.info?teamName=crew" without a body
    And session "laptop" sends "GET /api/v1/teams.list" without a body
    And session "laptop" sends "POST /api/v1/teams.delete" with the JSON body:
      """
      {"teamName": "crew"}
      """
    And session "laptop" sends "GET /api/v1/users.info?username=bob" without a body
    And session "laptop" sends "GET /api/v1/users.list" without a body
    And session "laptop" sends "GET /api/v1/users.getStatus" without a body
    And session "laptop" sends "GET /api/v1/roles.list" without a body
    And session "laptop" sends "GET /api/v1/permissions.listAll" without a body
    And session "laptop" sends "GET /api/v1/emoji-custom.list" without a body
    And session "laptop" sends "GET /api/v1/settings" without a body
    And session "laptop" sends "GET /api/v1/settings/Site_Name" without a body
    And session "desk" sends "GET /api/v1/settings/Site_Name" without a body
    And session "desk" sends "GET /api/v1/integrations.list" without a body
    And session "desk" sends "GET /api/v1/sessions/list.all" without a body
    And session "desk" sends "GET /api/v1/sessions/info.admin?sessionId=zzz" without a body
    And session "desk" sends "GET /api/v1/roles.getUsersInRole?role=admin" without a body
    And session "laptop" sends "GET /avatar/alice" without a body
    And session "laptop" sends "GET /api/v1/shield.svg?name=a&channel=b" without a body
    And session "laptop" sends "GET /api/v1/sessions/info?sessionId=zzz" without a body
    And session "laptop" sends "GET /api/v1/sessions/list.all" without a body
    And session "laptop" sends "GET /api/v1/integrations.list" without a body
    And session "laptop" sends "GET /api/v1/groups.info?roomName=den" without a body
    And session "laptop" sends "GET /api/v1/chat.getMessage?msgId=zzz" without a body
    And session "laptop" sends "GET /api/v1/chat.search?roomId=zzz&searchText=x" without a body
    And session "laptop" sends "POST /api/v1/users.create" with the JSON body:
      """
      {"name": "x", "username": "x", "email": "x@example.org", "password": "x"}
      """
    And session "laptop" sends "POST /api/v1/users.delete" with the JSON body:
      """
      {"username": "bob"}
      """
    And session "laptop" sends "POST /api/v1/rooms.media/zzz" without a body
    And session "laptop" sends "POST /api/v1/emoji-custom.delete" with the JSON body:
      """
      {"emojiId": "zzz"}
      """
    And a caller without credentials sends "GET /api/v1/settings.public?_id=Site_Name" without a body
    And a caller without credentials sends "GET /api/v1/rooms.get" without a body
    And session "laptop" sends "GET /emoji-custom/zzz.png" without a body
    And session "laptop" sends "GET /file-upload/a/b" without a body
    Then the status is 404
