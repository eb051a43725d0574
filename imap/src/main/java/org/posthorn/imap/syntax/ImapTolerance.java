package org.posthorn.imap.syntax;

import java.util.EnumSet;
import java.util.Set;

/// A deviation from the grammar that is accepted, because clients in use need it.
public enum ImapTolerance {
  /// RFC 9051 §9 allows exactly one SP between two elements and none at the end. Hand-written
  /// clients and several mobile ones send runs of spaces, and spaces before the line's end. They
  /// change no command's meaning.
  EXTRA_SPACES(true),

  /// RFC 3501 §9 allows 7-bit characters alone in quoted strings; UTF-8 needs UTF8=ACCEPT or
  /// IMAP4rev2 (RFC 9051 §4.3). Clients send UTF-8 all the same, in mailbox names, in LOGIN and in
  /// SEARCH. Valid UTF-8 is taken as what it is.
  EIGHT_BIT_QUOTED(true),

  /// RFC 9051 §9 `date-time` wants two places for the day, the first of which may be a space.
  /// Several libraries send a single digit.
  ONE_DIGIT_DAY(true),

  /// RFC 3501 §2.3.2: \Recent cannot be set by clients. Copying programs hand back in APPEND all
  /// flags they have seen; \Recent is dropped from them.
  RECENT_IN_FLAGS(true),

  /// RFC 7162 §7: the ModSeq of CHANGEDSINCE is 1 at least. Current iPhones ask for all flags with
  /// `FETCH 1:* (FLAGS) (CHANGEDSINCE 0)`; it is answered as for 1.
  CHANGEDSINCE_ZERO(true),

  /// RFC 5464 §5: the options of GETMETADATA stand before the mailbox. The examples of §4.2 have
  /// them behind it, and so have clients that follow these.
  METADATA_OPTIONS_LAST(true),

  /// RFC 3501 §5.1.3: an ampersand in a name of a rev1 session begins modified UTF-7. With this, a
  /// name that is no valid modified UTF-7 is taken as it stands ("R&D"). Off, because such a name
  /// is listed under another spelling ("R&-D") than the one it was made with.
  BARE_AMPERSAND(false);

  private final boolean usual;

  ImapTolerance(boolean usual) {
    this.usual = usual;
  }

  /// Those that are on unless configured otherwise.
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
