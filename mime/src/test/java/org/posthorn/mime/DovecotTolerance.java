package org.posthorn.mime;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The differences from Dovecot 2.3 that we know and keep, each with its reason. What none of them
/// explains fails the test.
enum DovecotTolerance {
  /// Dovecot stores "plain text in us-ascii" as one bit, and so forgets in which case it was
  /// written; we show what the message says. Both are right: the names are compared in any case.
  CASE_OF_PLAIN_TEXT {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return isStructure(item) && ours.equalsIgnoreCase(theirs);
    }
  },
  /// Dovecot leaves the white space that a fold puts at an end of a value in Date, Message-ID and
  /// the Content-* texts. It is no part of the value (RFC 5322 §2.2).
  SPACE_AT_THE_ENDS {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      boolean described = isStructure(item) || item.equals("ENVELOPE");
      return described && stripped(theirs).equals(stripped(ours));
    }

    private String stripped(String tree) {
      return tree.replaceAll("[ \t]*\"[ \t]*", "\"").replaceAll("[ \t]+", " ");
    }
  },
  /// Dovecot writes words like SYNTAX_ERROR into the host or route of an address it cannot read; we
  /// leave the host out and read on. An angle bracket that is never closed, and spaces around the
  /// dots of a local part (RFC 5322 §4.4), cost Dovecot the host; we keep it.
  BROKEN_ADDRESS {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      String unmarked =
          theirs
              .replace("\"SYNTAX_ERROR\"", "\"MISSING_DOMAIN\"")
              .replace("\"INVALID_ROUTE\"", "NIL");
      return item.equals("ENVELOPE") && (unmarked.equals(ours) || READ_BETTER.contains(name));
    }
  },
  /// A Content-Type without type or subtype is plain text to us (RFC 2045 §5.2), nothing ("" "") to
  /// Dovecot; where only its end is broken we keep its beginning.
  BROKEN_CONTENT_TYPE {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return isStructure(item) && theirs.matches("(?s).*\\[\"[a-z]*\", \"\", .*");
    }
  },
  /// A Content-Disposition without a type is none to us, an empty one to Dovecot.
  BROKEN_DISPOSITION {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return item.equals("BODYSTRUCTURE") && theirs.replace("[\"\", NIL]", "NIL").equals(ours);
    }
  },
  /// Parameter values that should have been quoted: Dovecot ends them at the first character that
  /// RFC 2045 forbids, we at a semicolon or space, and so keep file names and boundaries whole.
  /// Continuations mixed with the plain name come in another order.
  BARE_PARAMETER {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return item.startsWith("BODY") && name.matches("nasty/(type|disposition) (26|27|31|45|48)");
    }
  },
  /// A multipart without a boundary: Dovecot shows a multipart with an empty part and hides what is
  /// in it, we show it as the plain text that it is to a reader.
  NO_BOUNDARY {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return name.contains("no boundary");
    }
  },
  /// message/global is a message with structure (RFC 9051 §9 media-message); Dovecot 2.3 does not
  /// know it.
  MESSAGE_GLOBAL {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return name.equals("nasty/message global");
    }
  },
  /// The line break before an outer boundary that follows an inner closing one at once: RFC 2046
  /// §5.1.1 gives it to the outer boundary, Dovecot to the body of the inner multipart.
  BREAK_AFTER_CLOSING {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return item.matches("BODY\\[[0-9.]+\\]") && theirs.equals(withBreak(ours));
    }
  },
  /// A message that ends with its header has no empty line to give (RFC 9051 §6.4.5.1). Dovecot
  /// adds one to HEADER.FIELDS where the last line is whole, and none to HEADER.FIELDS.NOT.
  HEADER_ALONE {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return item.equals("BODY[HEADER.FIELDS]") && theirs.equals(withBreak(ours));
    }
  },
  /// A header that a boundary cuts short: Dovecot takes its last line break away, also that of an
  /// empty line; we keep the header as it stands.
  CUT_HEADER {
    @Override
    boolean covers(String name, String item, String theirs, String ours) {
      return item.matches("BODY\\[[0-9.]+(MIME|HEADER)\\]") && withBreak(theirs).equals(ours);
    }
  };

  /// An open angle bracket, spaces around dots, and a colon alone.
  private static final Set<String> READ_BETTER =
      Set.of("nasty/address 21", "nasty/address 26", "nasty/address 71");

  abstract boolean covers(String name, String item, String theirs, String ours);

  /// The known difference that explains this one, if any does.
  static Optional<DovecotTolerance> explanation(
      String name, String item, Object theirs, Object ours) {
    return Arrays.stream(values())
        .filter(tolerance -> tolerance.covers(name, item, theirs.toString(), ours.toString()))
        .findFirst();
  }

  private static boolean isStructure(String item) {
    return item.equals("BODYSTRUCTURE") || item.equals("BODY");
  }

  private static String withBreak(String quoted) {
    return quoted.substring(0, quoted.length() - 1) + "\r\n\"";
  }
}
