package org.posthorn.mime;

import java.util.Locale;
import java.util.regex.Pattern;

/// The base subject of RFC 5256 §2.1, by which messages are sorted and threaded.
///
/// @param text the subject without reply and forward marks, spaces collapsed, case as written
/// @param replyOrForward whether such a mark was removed
public record BaseSubject(String text, boolean replyOrForward) {
  /// Characters of a subject that count: the rules look ahead over marks again and again.
  public static final int CHARACTERS_MAX = 1000;

  private static final Pattern RUN = Pattern.compile("[ \\t\\r\\n]+");

  /// Extracts it from a Subject value, still encoded (an octet string).
  public static BaseSubject of(String subject) {
    // Step 1: decode, tabs and folds to spaces, runs of spaces to one.
    String text = RUN.matcher(EncodedWords.decode(subject)).replaceAll(" ").strip();
    text = text.substring(0, Math.min(text.length(), CHARACTERS_MAX));
    int start = 0;
    int end = text.length();
    boolean marked = false;
    boolean again = true;
    while (again) {
      // Step 2: trailers.
      int cut = trailer(text, start, end);
      marked |= cut < end && endsWithForward(text, start, end);
      end = cut;
      // Steps 3 to 5: leaders and blobs, until nothing changes.
      boolean changed = true;
      while (changed) {
        int leader = leader(text, start, end);
        marked |= leader > start && isMark(text, start, leader);
        int blob = blob(text, leader, end);
        int next = skipSpace(text, hasText(text, blob, end) ? blob : leader, end);
        changed = next > start;
        start = next;
      }
      // Step 6: "[fwd: ... ]".
      again =
          text.regionMatches(true, start, "[fwd:", 0, 5)
              && end > start + 5
              && text.charAt(end - 1) == ']';
      if (again) {
        marked = true;
        start = skipSpace(text, start + 5, end - 1);
        end--;
      }
    }
    return new BaseSubject(text.substring(start, Math.max(start, end)), marked);
  }

  // subj-trailer = "(fwd)" / WSP
  private static int trailer(String text, int start, int end) {
    int cut = end;
    while (cut > start) {
      if (text.charAt(cut - 1) == ' ') {
        cut--;
      } else if (endsWithForward(text, start, cut)) {
        cut -= 5;
      } else {
        break;
      }
    }
    return cut;
  }

  private static boolean endsWithForward(String text, int start, int end) {
    int trimmed = end;
    while (trimmed > start && text.charAt(trimmed - 1) == ' ') {
      trimmed--;
    }
    return trimmed - start >= 5 && text.regionMatches(true, trimmed - 5, "(fwd)", 0, 5);
  }

  // subj-leader = (*subj-blob subj-refwd) / WSP
  private static int leader(String text, int start, int end) {
    int at = skipSpace(text, start, end);
    int before = -1;
    while (at != before) {
      before = at;
      at = blob(text, at, end);
    }
    int mark = refwd(text, at, end);
    return mark > at ? mark : skipSpace(text, start, end);
  }

  // subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
  private static int refwd(String text, int start, int end) {
    String head = text.substring(start, Math.min(end, start + 3)).toLowerCase(Locale.ROOT);
    int at;
    if (head.startsWith("fwd")) {
      at = start + 3;
    } else if (head.startsWith("re") || head.startsWith("fw")) {
      at = start + 2;
    } else {
      return start;
    }
    at = blob(text, skipSpace(text, at, end), end);
    return at < end && text.charAt(at) == ':' ? at + 1 : start;
  }

  // subj-blob = "[" *BLOBCHAR "]" *WSP
  private static int blob(String text, int start, int end) {
    if (start >= end || text.charAt(start) != '[') {
      return start;
    }
    for (int at = start + 1; at < end; at++) {
      char c = text.charAt(at);
      if (c == ']') {
        return skipSpace(text, at + 1, end);
      }
      if (c == '[') {
        return start;
      }
    }
    return start;
  }

  private static boolean isMark(String text, int start, int end) {
    return skipSpace(text, start, end) < end;
  }

  private static boolean hasText(String text, int start, int end) {
    return skipSpace(text, start, end) < end;
  }

  private static int skipSpace(String text, int start, int end) {
    int at = start;
    while (at < end && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }
}
