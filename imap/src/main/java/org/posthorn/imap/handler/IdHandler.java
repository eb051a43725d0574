package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.posthorn.imap.command.Id;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ID (RFC 2971): the client's fields are logged; the server returns only its name, because its
/// version would help attackers.
public final class IdHandler {
  private static final Logger LOG = LoggerFactory.getLogger(IdHandler.class);

  private IdHandler() {}

  public static Completion run(Id command, ImapSession session) throws IOException {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "imap event=client-id id={} client={}", session.connection().id(), printable(command));
    }
    session.program(program(command));
    session.out().untagged("ID (\"name\" \"Posthorn\")");
    return Completion.of("ID completed");
  }

  private static String program(Id command) {
    return command.fields().stream()
        .filter(field -> List.of("name", "version").contains(field.name().toLowerCase(Locale.ROOT)))
        .sorted(Comparator.comparing(field -> field.name().toLowerCase(Locale.ROOT)))
        .map(field -> field.value().orElse(""))
        .collect(Collectors.joining(" "));
  }

  // One line of the log, whatever the client sends.
  private static String printable(Id command) {
    return command.fields().toString().replaceAll("\\p{Cntrl}", "?");
  }
}
