package org.posthorn.imap.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;

/// Writes flag lists. Neighbouring messages usually have the same flags, so the last list is
/// cached. One thread at a time, for one command.
public final class FlagWriter {
  private final ResponseWriter out;
  private final KeywordNames names;
  private long lastFlags;
  private boolean lastRecent;
  private String last = "";

  public FlagWriter(ResponseWriter out, KeywordNames names) {
    this.out = out;
    this.names = names;
  }

  /// Writes `(\Seen $Forwarded)`.
  public void list(long flags, boolean recent) throws IOException {
    if (last.isEmpty() || flags != lastFlags || recent != lastRecent) {
      lastFlags = flags;
      lastRecent = recent;
      last = text(flags, recent, names);
    }
    out.text(last);
  }

  /// The list in octets.
  public static byte[] octets(long flags, boolean recent, KeywordNames names) {
    return text(flags, recent, names).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(long flags, boolean recent, KeywordNames names) {
    StringBuilder list = new StringBuilder("(");
    add(list, (flags & Flags.ANSWERED) != 0, "\\Answered");
    add(list, (flags & Flags.FLAGGED) != 0, "\\Flagged");
    add(list, (flags & Flags.DELETED) != 0, "\\Deleted");
    add(list, (flags & Flags.SEEN) != 0, "\\Seen");
    add(list, (flags & Flags.DRAFT) != 0, "\\Draft");
    add(list, recent, "\\Recent");
    for (String keyword : names.names(flags)) {
      add(list, true, keyword);
    }
    return list.append(')').toString();
  }

  private static void add(StringBuilder list, boolean present, String name) {
    if (present) {
      list.append(list.length() > 1 ? " " : "").append(name);
    }
  }
}
