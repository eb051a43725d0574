package org.posthorn.assistant.conversation;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.posthorn.directory.Principal;

/// In which circumstances a request was made.
///
/// @param preferred the language of the user's pages, for requests that may be of several
/// @param zone the user's time zone
/// @param listed ids of the messages that the conversation listed last
record Situation(
    Principal principal, long conversation, Locale preferred, ZoneId zone, List<String> listed) {
  Situation {
    listed = List.copyOf(listed);
  }
}
