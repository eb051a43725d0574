package org.posthorn.imap.session;

import java.util.EnumSet;
import java.util.Set;
import org.posthorn.imap.syntax.ImapTolerance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts and logs what a client does wrong. In the log is each tolerated deviation once in a
/// session, and its first refused commands. Used by the session's thread.
public final class DeviationLog {
  private static final Logger LOG = LoggerFactory.getLogger(DeviationLog.class);

  /// Refused commands that are logged in one session.
  private static final int REFUSED_MAX = 10;

  private final Set<ImapTolerance> logged = EnumSet.noneOf(ImapTolerance.class);
  private int refused;

  /// A command had these deviations.
  void tolerated(ImapSession session, Set<ImapTolerance> deviations, String command) {
    for (ImapTolerance tolerance : deviations) {
      session.error(command, tolerance.name());
      if (logged.add(tolerance)) {
        LOG.info(
            "imap event=deviation-tolerated id={} user={} program={} command={} tolerance={}",
            session.connection().id(),
            session.user(),
            session.program(),
            command,
            tolerance);
      }
    }
  }

  /// A command was answered with BAD.
  void refused(ImapSession session, String command, String reason) {
    session.error(command, reason);
    if (++refused <= REFUSED_MAX) {
      LOG.info(
          "imap event=bad-command id={} user={} program={} command={} reason={}",
          session.connection().id(),
          session.user(),
          session.program(),
          command,
          reason);
    }
  }
}
