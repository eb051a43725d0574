package org.posthorn.admin.transfer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.StoreLimits;

/// Flags in files: letters as in Maildir file names, and keywords.
///
/// @param letters D draft, F flagged, R answered, S seen, T to be removed
/// @param keywords without white space
record MessageFlags(String letters, List<String> keywords) {
  static final MessageFlags NONE = new MessageFlags("", List.of());

  MessageFlags {
    keywords = List.copyOf(keywords);
  }

  static MessageFlags of(long bits, List<String> keywords) {
    StringBuilder letters = new StringBuilder();
    letters.append((bits & Flags.DRAFT) != 0 ? "D" : "");
    letters.append((bits & Flags.FLAGGED) != 0 ? "F" : "");
    letters.append((bits & Flags.ANSWERED) != 0 ? "R" : "");
    letters.append((bits & Flags.SEEN) != 0 ? "S" : "");
    letters.append((bits & Flags.DELETED) != 0 ? "T" : "");
    return new MessageFlags(letters.toString(), keywords);
  }

  boolean has(char letter) {
    return letters.indexOf(letter) >= 0;
  }

  /// These flags and others.
  MessageFlags and(String more, List<String> moreKeywords) {
    List<String> all = new ArrayList<>(keywords);
    all.addAll(moreKeywords);
    return new MessageFlags(letters + more, all);
  }

  /// As flags of the store. \Deleted is left out, since imported messages are wanted.
  FlagSet toFlagSet() {
    long bits =
        (has('D') ? Flags.DRAFT : 0)
            | (has('F') ? Flags.FLAGGED : 0)
            | (has('R') ? Flags.ANSWERED : 0)
            | (has('S') ? Flags.SEEN : 0);
    Set<String> known = new LinkedHashSet<>();
    for (String keyword : keywords) {
      if (known.size() < KEYWORDS_MAX && isKeyword(keyword)) {
        known.add(keyword);
      }
    }
    return new FlagSet(bits, known);
  }

  /// Largest number of keywords of an imported message.
  private static final int KEYWORDS_MAX = 10;

  /// RFC 8621 §4.1.1, RFC 9051 §9: valid in both.
  private static boolean isKeyword(String text) {
    return !text.isEmpty()
        && text.length() <= StoreLimits.KEYWORD_BYTES_MAX
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "(){]%*\"\\".indexOf(c) < 0);
  }
}
