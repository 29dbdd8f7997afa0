@device-management @sessions.logout.me @requires:device-management
Feature: A user ends one of their own sessions
  POST /api/v1/sessions/logout.me ends exactly the session that is named, and only if it is the caller's own.
  Nobody can end, or learn anything about, a session of somebody else with it.

  Rule: Exactly the named session ends

    @smoke
    Scenario: An own session is logged out
      Given alice has a session "laptop"
      And alice has a session "phone"
      And bob has a session "tablet"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And the property "/success" is true
      And session "phone" has ended
      And session "laptop" still works
      And session "tablet" still works

    Scenario: The caller's current session is logged out
      Given alice has a session "laptop"
      And alice has a session "phone"
      And bob has a session "tablet"
      When session "phone" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "laptop" still works
      And session "tablet" still works

    Scenario: An older session is logged out
      Given alice has a session "phone"
      And alice has a session "laptop"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "laptop" still works

    Scenario: The one in the middle of several sessions is logged out
      Given alice has a session "watch"
      And alice has a session "phone"
      And alice has a session "laptop"
      When session "watch" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "watch" still works
      And session "laptop" still works

    Scenario: A session whose websocket is open is logged out
      Given alice has a session "laptop"
      And alice has a session "phone"
      And a websocket is open on session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "phone" is refused on a websocket
      And the open websocket of session "phone" serves it no longer
      And session "laptop" still works

    Scenario: A session that was logged out does not come back on a websocket
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "phone" is refused on a websocket
      And session "laptop" still works

    Scenario: A session is logged out by one whose websocket is open
      Given alice has a session "laptop"
      And alice has a session "phone"
      And a websocket is open on session "laptop"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "laptop" still works

    Scenario: Another user ends an own session
      Given bob has a session "desk"
      And bob has a session "tablet"
      And alice has a session "laptop"
      When session "desk" logs out session "tablet"
      Then the answer is "logged out"
      And session "tablet" has ended
      And session "desk" still works
      And session "laptop" still works

    @requires:admin
    Scenario: An administrator's sessions are left alone
      Given alice has a session "laptop"
      And alice has a session "phone"
      And admin has a session "desk"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "desk" still works

    @requires:admin
    Scenario: An administrator ends an own session
      Given admin has a session "desk"
      And admin has a session "phone"
      And alice has a session "laptop"
      When session "desk" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      And session "desk" still works
      And session "laptop" still works

  Rule: Ending a session again changes nothing

    @smoke
    Scenario: A session that has ended is logged out again
      Given alice has a session "laptop"
      And alice has a session "phone"
      And alice has a session "watch"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "laptop" logs out session "phone"
      Then the answer is "already logged out"
      And session "phone" has ended
      And session "laptop" still works
      And session "watch" still works

    Scenario: A session that has ended is logged out many times
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "laptop" logs out session "phone" many times
      Then every answer is "already logged out"
      And the answers are alike
      And session "phone" has ended
      And session "laptop" still works

    Scenario: A session is logged out twice at the same time
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone" twice at the same time
      Then one answer is "logged out" and every other is that or "already logged out"
      And session "phone" has ended
      And session "laptop" still works

    Scenario: Two sessions are logged out at the same time
      Given alice has a session "laptop"
      And alice has a session "phone"
      And alice has a session "watch"
      When session "laptop" logs out session "phone" and session "watch" at the same time
      Then every answer is "logged out"
      And session "phone" has ended
      And session "watch" has ended
      And session "laptop" still works

  Rule: A session that has ended can do nothing any more

    Scenario: A session that has ended logs out nobody
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "phone" logs out session "laptop"
      Then the answer is "authentication required"
      And session "laptop" still works

    Scenario: A session that has ended logs out nobody, however often it tries
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "phone" logs out session "laptop" many times
      Then every answer is "authentication required"
      And session "laptop" still works

    Scenario: A session that has ended itself cannot do so again
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "phone" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "phone" logs out session "phone"
      Then the answer is "authentication required"
      And session "phone" has ended
      And session "laptop" still works

    Scenario: A session that has ended cannot be left
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "phone" sends "POST /api/v1/logout" without a body
      Then the answer is "authentication required"
      And session "phone" has ended
      And session "laptop" still works

    Scenario: A session that has ended sees no sessions
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When session "phone" sends "GET /api/v1/sessions/list" without a body
      Then the answer is "authentication required"

    Scenario: A session that has ended cannot be resumed
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone"
      Then the answer is "logged out"
      And session "phone" has ended
      When a caller resumes the login of session "phone"
      Then the answer is "login refused"
      And session "phone" has ended

  Rule: Sessions of others are out of reach and out of sight

    @smoke
    Scenario: Another user's session is rejected
      Given alice has a session "laptop"
      And bob has a session "tablet"
      When session "laptop" logs out session "tablet"
      Then the answer is "session not found"
      And session "tablet" still works
      And session "laptop" still works
      And session "tablet" is not shown to session "laptop"

    Scenario: Another user's session is rejected, whoever asks
      Given bob has a session "tablet"
      And alice has a session "laptop"
      When session "tablet" logs out session "laptop"
      Then the answer is "session not found"
      And session "laptop" still works
      And session "tablet" still works

    @requires:admin
    Scenario: Another user's session is rejected, also for an administrator
      Given admin has a session "desk"
      And bob has a session "tablet"
      When session "desk" logs out session "tablet"
      Then the answer is "session not found"
      And session "tablet" still works
      And session "desk" still works

    @requires:admin
    Scenario Outline: Between users and administrators, nobody ends another's session: <caller> and <owner>
      Given <caller> has a session "own"
      And <owner> has a session "other"
      When session "own" logs out session "other"
      Then the answer is "session not found"
      And session "other" still works
      And session "own" still works

      Examples:
        | caller | owner |
        | alice  | admin |
        | bob    | admin |
        | admin  | alice |

    Scenario: Another user's session that has ended is rejected like one that does not exist
      Given bob has a session "desk"
      And bob has a session "tablet"
      And alice has a session "laptop"
      When session "desk" logs out session "tablet"
      Then the answer is "logged out"
      And session "tablet" has ended
      When session "laptop" logs out session "tablet" and a session that does not exist in turn
      Then every answer is "session not found"
      And the answers do not tell which session exists
      And session "tablet" has ended
      And session "desk" still works

    Scenario: Another user's session is not told from one that does not exist
      Given alice has a session "laptop"
      And bob has a session "tablet"
      When session "laptop" logs out session "tablet" and a session that does not exist in turn
      Then every answer is "session not found"
      And the answers do not tell which session exists
      And session "tablet" still works

    @requires:admin
    Scenario: Another user's session is not told from one that does not exist, also for an administrator
      Given admin has a session "desk"
      And bob has a session "tablet"
      When session "desk" logs out session "tablet" and a session that does not exist in turn
      Then every answer is "session not found"
      And the answers do not tell which session exists
      And session "tablet" still works

    Scenario: Naming the owner opens no other user's session
      Given alice has a session "laptop"
      And bob has a session "tablet"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": "${tablet.sessionId}", "userId": "${tablet.userId}"}
        """
      Then the answer is "foreign session with its owner named"
      And session "tablet" still works
      And session "laptop" still works

    @smoke
    Scenario: A session that does not exist is rejected
      Given alice has a session "laptop"
      When session "laptop" logs out a session that does not exist
      Then the answer is "session not found"
      And session "laptop" still works

    Scenario: A session that does not exist is rejected many times
      Given alice has a session "laptop"
      When session "laptop" logs out a session that does not exist many times
      Then every answer is "session not found"
      And the answers are alike
      And session "laptop" still works

  Rule: Only the very id names a session

    Scenario Outline: The id <altered> names no session
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone" by its id <altered>
      Then the answer is "session not found"
      And session "phone" still works
      And session "laptop" still works

      Examples:
        | altered                                     |
        | without the last character                  |
        | without the first character                 |
        | cut to its first half                       |
        | in another case                             |
        | with another last character                 |
        | with a question mark for its last character |
        | with an underscore for its last character   |
        | with a dot for its last character           |
        | in quotes                                   |
        | as the text of an array                     |
        | with a blank before it                      |
        | with a blank behind it                      |
        | with a line break behind it                 |
        | with a NUL behind it                        |
        | with another character behind it            |
        | with a comma and itself behind it           |
        | with a wildcard for its second half         |
        | with a percent sign for its second half     |
        | as a regular expression                     |
        | percent-encoded                             |
        | in full-width characters                    |

    Scenario Outline: What means something to a program names no session: <words>
      Given alice has a session "laptop"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": <value>}
        """
      Then the answer is "session not found"
      And session "laptop" still works

      Examples:
        | words                 | value                                 |
        | a regular expression  | ".*"                                  |
        | a wildcard            | "*"                                   |
        | a percent sign        | "%"                                   |
        | the word me           | "me"                                  |
        | the word current      | "current"                             |
        | the word all          | "all"                                 |
        | the word null         | "null"                                |
        | the word undefined    | "undefined"                           |
        | a number as text      | "0"                                   |
        | a prototype           | "__proto__"                           |
        | a constructor         | "constructor"                         |
        | a condition           | "' OR '1'='1"                         |
        | a statement           | "\\"; return true; //"                |
        | another path          | "../../v1/logout"                     |
        | an operator           | "$where"                              |
        | three hundred letters | "${300 times x}"                      |
        | markup                | "<b>x</b>"                            |
        | a NUL                 | "\\u0000"                             |
        | other scripts         | "\\u00e9\\u4f60\\ud83d\\ude00\\u202e" |

    Scenario: A query does not name the session
      Given alice has a session "laptop"
      And alice has a session "phone"
      And alice has a session "watch"
      And bob has a session "tablet"
      When session "laptop" logs out session "phone" while the query names session "watch"
      Then session "phone" has ended if and only if the answer says so
      And session "watch" still works
      When session "laptop" logs out session "phone" while the query names session "tablet"
      Then session "tablet" still works
      And session "watch" still works
      And session "laptop" still works

    Scenario: The id of a user names none of their sessions
      Given alice has a session "laptop"
      And alice has a session "phone"
      And bob has a session "tablet"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": "${laptop.userId}"}
        """
      Then the answer is "session not found"
      And session "phone" still works
      And session "laptop" still works
      And session "tablet" still works

    Scenario Outline: What is no text names no session: <words>
      Given alice has a session "laptop"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": <value>}
        """
      Then the answer is "session id is no text"
      And session "laptop" still works

      Examples:
        | words               | value |
        | zero                | 0     |
        | one                 | 1     |
        | a negative fraction | -1.5  |
        | true                | true  |
        | false               | false |
        | null                | null  |
        | an empty text       | ""    |

    Scenario Outline: A structure names no session: <words>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": <value>}
        """
      Then the answer is "invalid parameters"
      And session "phone" still works
      And session "laptop" still works

      Examples:
        | words                   | value                                         |
        | an empty array          | []                                            |
        | an empty object         | {}                                            |
        | an array with the id    | ["${phone.sessionId}"]                        |
        | a query for any other   | {"$ne": null}                                 |
        | a query for any greater | {"$gt": ""}                                   |
        | a query by pattern      | {"$regex": ".*"}                              |
        | a query for the id      | {"$in": ["${phone.sessionId}"]}               |
        | an object with the id   | {"sessionId": "${phone.sessionId}"}           |
        | a query for equality    | {"$eq": "${phone.sessionId}"}                 |
        | a query for existence   | {"$exists": true}                             |
        | a query by code         | {"$where": "return true"}                     |
        | an array in an array    | [["${phone.sessionId}"]]                      |
        | an array with two ids   | ["${phone.sessionId}", "${laptop.sessionId}"] |

    Scenario: An endless id names no session
      Given alice has a session "laptop"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": "${2000 times x}"}
        """
      Then the answer is "session id too long"
      And session "laptop" still works

  Rule: Nothing happens without the right credentials

    @smoke
    Scenario: Missing authentication is rejected
      Given alice has a session "phone"
      When a caller without credentials logs out session "phone"
      Then the answer is "authentication required"
      And session "phone" still works

    Scenario: Missing authentication is rejected many times
      Given alice has a session "phone"
      When a caller without credentials logs out session "phone" many times
      Then every answer is "authentication required"
      And the answers are alike
      And session "phone" still works

    Scenario: A caller without credentials does not learn which sessions exist
      Given alice has a session "phone"
      When a caller without credentials logs out session "phone" and a session that does not exist in turn
      Then every answer is "authentication required"
      And the answers do not tell which session exists
      And session "phone" still works

    Scenario Outline: A caller with wrong credentials does not learn which sessions exist: <caller>
      Given alice has a session "laptop"
      And alice has a session "phone"
      And bob has a session "tablet"
      When <caller> logs out session "phone" and a session that does not exist in turn
      Then every answer is "authentication required"
      And the answers do not tell which session exists
      And session "phone" still works

      Examples:
        | caller                                                                          |
        | a caller with a random token and the user id of session "laptop"                |
        | a caller with the token of session "laptop" and a random user id                |
        | a caller with the token of session "tablet" and the user id of session "laptop" |
        | a caller with only the token of session "laptop"                                |
        | a caller with only the user id of session "laptop"                              |

    @requires:admin
    Scenario: An administrator's token does not stand for another user
      Given alice has a session "laptop"
      And alice has a session "phone"
      And admin has a session "desk"
      When a caller with the token of session "desk" and the user id of session "laptop" logs out session "phone"
      Then the answer is "authentication required"
      And session "phone" still works
      And session "desk" still works

    Scenario Outline: Incomplete or foreign credentials are rejected: <caller>
      Given alice has a session "laptop"
      And alice has a session "phone"
      And bob has a session "tablet"
      When <caller> logs out session "<named>"
      Then the answer is "authentication required"
      And session "phone" still works
      And session "laptop" still works
      And session "tablet" still works

      Examples:
        | caller                                                                          | named  |
        | a caller with only the token of session "laptop"                                | phone  |
        | a caller with only the user id of session "laptop"                              | phone  |
        | a caller with the token of session "laptop" and the user id of session "tablet" | phone  |
        | a caller with the token of session "laptop" and the user id of session "tablet" | tablet |
        | a caller with the token of session "tablet" and the user id of session "laptop" | phone  |
        | a caller with the token of session "tablet" and the user id of session "laptop" | tablet |

    Scenario Outline: Half of the credentials do not stand for the whole: <caller>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When <caller> logs out session "phone"
      Then the answer is "authentication required"
      And session "phone" still works

      Examples:
        | caller                                                                                                           |
        | a caller with the token of session "laptop" and an empty user id                                                 |
        | a caller with the token of session "laptop" and a malformed user id                                              |
        | a caller with the token of session "laptop" and a random user id                                                 |
        | a caller with an empty token and the user id of session "laptop"                                                 |
        | a caller with a malformed token and the user id of session "laptop"                                              |
        | a caller with a random token and the user id of session "laptop"                                                 |
        | a caller with the token of session "laptop" cut short and the user id of session "laptop"                        |
        | a caller with the token of session "laptop" in another case and the user id of session "laptop"                  |
        | a caller with the token of session "laptop" with another character behind it and the user id of session "laptop" |
        | a caller with the token of session "laptop" as its hash and the user id of session "laptop"                      |
        | a caller with the id of session "laptop" as a token and the user id of session "laptop"                          |
        | a caller with the token of session "laptop" and the user id of session "laptop" cut short                        |
        | a caller with the token of session "laptop" and the user id of session "laptop" in another case                  |
        | a caller with the token of session "laptop" and the user id of session "laptop" with another character behind it |

    Scenario: An overlong token is refused
      Given alice has a session "laptop"
      And alice has a session "phone"
      When a caller with an overlong token and the user id of session "laptop" logs out session "phone"
      Then the answer is "overlong credentials"
      And session "phone" still works

    Scenario Outline: Credentials in other places are rejected: <place>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When a caller with the credentials of session "laptop" <place> logs out session "phone"
      Then the answer is "authentication required"
      And session "phone" still works
      And session "laptop" still works

      Examples:
        | place        |
        | in the query |
        | in cookies   |
        | in the body  |

      @requires:authorization
      Examples:
        | place                   |
        | as a bearer token       |
        | as basic authentication |

    Scenario: No mixture of wrong credentials is let in
      Given alice has a session "old"
      And alice has a session "phone"
      And bob has a session "tablet"
      When session "phone" logs out session "old"
      Then the answer is "logged out"
      And session "old" has ended
      When every mixture of wrong credentials, those of session "old" and session "tablet" among them, logs out session "phone"
      Then every answer is "authentication required"
      And session "phone" still works
      And session "tablet" still works

  Rule: A request that is wrong is refused and changes nothing

    @smoke
    Scenario: A request that names no session is rejected
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {}
        """
      Then the answer is "invalid parameters"
      And session "phone" still works
      And session "laptop" still works

    Scenario Outline: A session under another name is not read: <name>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {<property>}
        """
      Then the answer is "invalid parameters"
      And session "phone" still works
      And session "laptop" still works

      Examples:
        | name       | property                                    |
        | sessionid  | "sessionid": "${phone.sessionId}"           |
        | session_id | "session_id": "${phone.sessionId}"          |
        | id         | "id": "${phone.sessionId}"                  |
        | data       | "data": {"sessionId": "${phone.sessionId}"} |

    Scenario: A request without a body is rejected
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" without a body
      Then the answer is "invalid parameters"
      And session "phone" still works
      And session "laptop" still works

    Scenario Outline: A body that is no JSON object is rejected: <words>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        <body>
        """
      Then the answer is "malformed body"
      And session "phone" still works
      And session "laptop" still works

      Examples:
        | words               | body                                  |
        | a cut object        | {"sessionId": "${phone.sessionId}"    |
        | a comma too many    | {"sessionId": "${phone.sessionId}",}  |
        | something behind it | {"sessionId": "${phone.sessionId}"} x |
        | single quotes       | {'sessionId': '${phone.sessionId}'}   |
        | a form              | sessionId=${phone.sessionId}          |
        | an array            | ["${phone.sessionId}"]                |
        | an array of objects | [{"sessionId": "${phone.sessionId}"}] |
        | a text              | "${phone.sessionId}"                  |
        | null                | null                                  |
        | a number            | 42                                    |

    Scenario Outline: A body of another media type does what its answer says: <media type>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with a body of type "<media type>":
        """
        <body>
        """
      Then the answer is "body of another media type"
      And session "phone" has ended if and only if the answer says so
      And session "laptop" still works

      Examples:
        | media type                        | body                                      |
        | text/plain                        | {"sessionId": "${phone.sessionId}"}       |
        | application/x-www-form-urlencoded | sessionId=${phone.sessionId}              |
        | application/xml                   | <sessionId>${phone.sessionId}</sessionId> |

    Scenario: A request with a further property does what its answer says
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": "${phone.sessionId}", "extra": true}
        """
      Then the answer is "additional property"
      And session "phone" has ended if and only if the answer says so
      And session "laptop" still works

    Scenario Outline: Another method ends no session: <method>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone" by the method <method>
      Then the answer is "other method"
      And session "phone" still works

      Examples:
        | method |
        | GET    |
        | PUT    |
        | PATCH  |
        | DELETE |

    Scenario: Another method ends no session: HEAD
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" logs out session "phone" by the method HEAD
      Then the answer is "HEAD instead of POST"
      And session "phone" still works

    Scenario: A huge body is refused
      Given alice has a session "laptop"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": "${200000 times x}"}
        """
      Then the answer is "body too large"
      And session "laptop" still works

    Scenario: A deeply nested body is refused
      Given alice has a session "laptop"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with the JSON body:
        """
        {"sessionId": ${200 times [}${200 times ]}}
        """
      Then the answer is "body nested too deeply"
      And session "laptop" still works

  Rule: However a right request is written, it is understood

    Scenario Outline: A right request is understood: <words>
      Given alice has a session "laptop"
      And alice has a session "phone"
      When session "laptop" sends "POST /api/v1/sessions/logout.me" with a body of type "<media type>":
        """
        <body>
        """
      Then the answer is "logged out"
      And the status is 200
      And session "phone" has ended
      And session "laptop" still works

      Examples:
        | words                     | media type                      | body                                     |
        | with a charset and blanks | application/json; charset=utf-8 | { "sessionId" : "${phone.sessionId}" }   |
        | with an escape            | application/json                | {"\\u0073essionId":"${phone.sessionId}"} |
