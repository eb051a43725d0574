package org.posthorn.imap.command;

import java.util.List;
import java.util.Optional;
import org.posthorn.imap.syntax.ImapTolerance;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.store.annotations.EntryName;

/// RFC 5464 §4.2. `getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries`,
/// `entries = entry / "(" entry *(SP entry) ")"`
///
/// @param mailbox empty for the annotations of the server
/// @param options limits of the result
/// @param entries in lower case
public record GetMetadata(Optional<MailboxName> mailbox, Options options, List<EntryName> entries)
    implements ImapCommand {

  /// The depth of `DEPTH infinity`.
  public static final int INFINITY = Integer.MAX_VALUE;

  /// @param valueOctetsMax longer values are not returned
  /// @param depth levels below each entry that are returned too: 0, 1 or [#INFINITY]
  public record Options(long valueOctetsMax, int depth) {
    static final Options NONE = new Options(Long.MAX_VALUE, 0);
  }

  static GetMetadata parse(Parser p) {
    p.space();
    Optional<Options> options = options(p);
    if (options.isPresent()) {
      p.space();
    }
    Optional<MailboxName> mailbox = SetMetadata.mailboxOrServer(p);
    p.space();
    List<EntryName> entries;
    if (p.peek() == '(') {
      Optional<Options> late = options.isEmpty() ? optionsAfterMailbox(p) : Optional.empty();
      if (late.isPresent()) {
        options = late;
        p.space();
      }
    }
    entries =
        p.peek() == '('
            ? p.parenthesized(p.limits().annotations(), GetMetadata::entry)
            : List.of(entry(p));
    if (entries.isEmpty()) {
      throw new SyntaxException("no entry is named");
    }
    p.end();
    return new GetMetadata(mailbox, options.orElse(Options.NONE), entries);
  }

  /// The grammar of RFC 5464 §4.2 has the options before the mailbox, its examples after it;
  /// clients do either (erratum 2785).
  private static Optional<Options> optionsAfterMailbox(Parser p) {
    int mark = p.mark();
    p.expect('(');
    boolean isOption = p.acceptKeyword("MAXSIZE") || p.acceptKeyword("DEPTH");
    p.back(mark);
    if (!isOption) {
      return Optional.empty();
    }
    p.require(ImapTolerance.METADATA_OPTIONS_LAST, "options stand before the mailbox");
    return options(p);
  }

  // getmetadata-options = "(" getmetadata-option *(SP getmetadata-option) ")"
  private static Optional<Options> options(Parser p) {
    if (p.peek() != '(') {
      return Optional.empty();
    }
    long[] size = {Long.MAX_VALUE};
    int[] depth = {0};
    p.parenthesized(
        2,
        parser -> {
          if (parser.acceptKeyword("MAXSIZE")) {
            parser.space();
            size[0] = parser.number();
          } else if (parser.acceptKeyword("DEPTH")) {
            parser.space();
            depth[0] = depth(parser);
          } else {
            throw new SyntaxException("an unknown option of GETMETADATA");
          }
          return Boolean.TRUE;
        });
    return Optional.of(new Options(size[0], depth[0]));
  }

  // scope = "0" / "1" / "infinity"
  private static int depth(Parser p) {
    if (p.acceptKeyword("INFINITY")) {
      return INFINITY;
    }
    long depth = p.number();
    if (depth > 1) {
      throw new SyntaxException("the depth is 0, 1 or infinity");
    }
    return (int) depth;
  }

  static EntryName entry(Parser p) {
    return EntryName.above(p.astring())
        .orElseThrow(() -> new SyntaxException("an entry begins with /private/ or /shared/"));
  }
}
