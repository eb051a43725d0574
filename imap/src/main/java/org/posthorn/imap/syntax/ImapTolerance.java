package org.posthorn.imap.syntax;

import java.util.EnumSet;
import java.util.Set;

/// Deviations from the grammar that are accepted because clients in use need them.
public enum ImapTolerance {
  /// RFC 9051 §9 allows exactly one SP between two elements and none at the end. Some clients send
  /// several spaces, and spaces before the line end. They do not change the meaning of a command.
  EXTRA_SPACES(true),

  /// RFC 3501 §9 allows 7-bit characters alone in quoted strings; UTF-8 needs UTF8=ACCEPT or
  /// IMAP4rev2 (RFC 9051 §4.3). Clients nevertheless send UTF-8 in mailbox names, LOGIN and SEARCH.
  /// Valid UTF-8 is accepted.
  EIGHT_BIT_QUOTED(true),

  /// RFC 9051 §9 `date-time` wants two places for the day, the first of which may be a space.
  /// Several libraries send a single digit.
  ONE_DIGIT_DAY(true),

  /// RFC 3501 §2.3.2: \Recent cannot be set by clients. Copying programs send all flags they have
  /// seen in APPEND; \Recent is ignored.
  RECENT_IN_FLAGS(true),

  /// RFC 7162 §7: the ModSeq of CHANGEDSINCE is 1 at least. Current iPhones ask for all flags with
  /// `FETCH 1:* (FLAGS) (CHANGEDSINCE 0)`; it is answered as for 1.
  CHANGEDSINCE_ZERO(true),

  /// RFC 5464 §5: the options of GETMETADATA precede the mailbox. In the examples of §4.2 they
  /// follow it, and clients do the same.
  METADATA_OPTIONS_LAST(true),

  /// RFC 3501 §5.1.3: an ampersand in a name of a rev1 session begins modified UTF-7. With this
  /// tolerance, a name that is not valid modified UTF-7 is used unchanged ("R&D"). Off by default,
  /// because such a name is listed with another spelling ("R&-D") than the one it was created with.
  BARE_AMPERSAND(false);

  private final boolean usual;

  ImapTolerance(boolean usual) {
    this.usual = usual;
  }

  /// The default tolerances.
  public static Set<ImapTolerance> defaults() {
    EnumSet<ImapTolerance> set = EnumSet.noneOf(ImapTolerance.class);
    for (ImapTolerance tolerance : values()) {
      if (tolerance.usual) {
        set.add(tolerance);
      }
    }
    return set;
  }
}
