package org.posthorn.assistant.conversation;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.Principal;

/// In which circumstances a request was made.
///
/// @param preferred the language of the user's pages, for requests that may be of several
/// @param zone the user's time zone
/// @param listed ids of the messages that the conversation listed last
/// @param search the search that "more" continues
record Situation(
    Principal principal,
    long conversation,
    Locale preferred,
    ZoneId zone,
    List<String> listed,
    Optional<Search> search) {
  /// A search whose messages were not all listed.
  ///
  /// @param request that asked for it
  /// @param at when: dates such as "last week" keep their meaning
  /// @param next position of the first message that was not listed
  record Search(String request, Instant at, int next) {}

  Situation {
    listed = List.copyOf(listed);
  }
}
