package org.posthorn.assistant.text;

import java.util.ArrayList;
import java.util.List;

/// The paragraphs that the author of a message wrote. Cut are quotes and who wrote them, the
/// original of a reply, signatures, greetings and closings, and what programs and mailing lists
/// append. If nothing else is there, a forwarded message is what it says.
final class OwnText {
  private static final int LOOK_AHEAD = 6;

  /// Lines from the end within which a closing is one.
  private static final int CLOSING_LINES = 14;

  /// A line that is at least so long is continued by the next.
  private static final int FULL_LINE = 48;

  private static final int NAME_CHARS_MAX = 30;
  private static final int MARK_NAME_MAX = 12;
  private static final int MARKED_MIN = 2;

  private final List<String> lines;
  private final List<String> own = new ArrayList<>();
  private int at;
  private boolean forwarded;

  /// A mark of quotes in this message other than the usual one; 0 for none.
  private char otherMark;

  private OwnText(List<String> lines) {
    this.lines = lines;
  }

  /// @param forwarded whether the text is that of a message that the author passed on
  record Found(List<String> paragraphs, boolean forwarded) {
    Found {
      paragraphs = List.copyOf(paragraphs);
    }
  }

  static Found of(String text, TextLimits limits) {
    List<String> lines = lines(text, limits);
    OwnText whole = new OwnText(lines);
    whole.read();
    List<String> paragraphs = paragraphs(whole.own);
    if (paragraphs.isEmpty() && whole.forwarded) {
      return new Found(forwarded(lines.subList(whole.at + 1, lines.size())), true);
    }
    return new Found(paragraphs, false);
  }

  /// A message that was forwarded, without the fields above it.
  private static List<String> forwarded(List<String> lines) {
    int from = 0;
    boolean fields = false;
    while (from < lines.size()
        && (lines.get(from).isEmpty() ? !fields || from == 0 : Lines.isHeader(lines.get(from)))) {
      fields |= !lines.get(from).isEmpty();
      from++;
    }
    List<String> inner = new ArrayList<>();
    for (String line : lines.subList(from, lines.size())) {
      inner.add(line.startsWith("> ") ? line.substring(2) : line);
    }
    OwnText text = new OwnText(inner);
    text.read();
    return paragraphs(text.own);
  }

  /// The lines without white space around them.
  private static List<String> lines(String text, TextLimits limits) {
    List<String> lines = new ArrayList<>();
    int end = Math.min(text.length(), limits.charsMax());
    int from = 0;
    while (from < end && lines.size() < limits.linesMax()) {
      int feed = text.indexOf('\n', from);
      int to = feed < 0 || feed > end ? end : feed;
      lines.add(cleaned(text, from, to));
      from = to + 1;
    }
    return lines;
  }

  /// Without white space around it and without characters that nobody sees.
  private static String cleaned(String text, int from, int to) {
    StringBuilder line = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean unseen =
          (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || c == 0x34f || c == 0xad;
      if (!unseen) {
        boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c) || c < ' ';
        if (!space || (!line.isEmpty() && line.charAt(line.length() - 1) != ' ')) {
          line.append(space ? ' ' : c);
        }
      }
    }
    return line.toString().strip();
  }

  private void read() {
    while (at < lines.size()) {
      String line = lines.get(at);
      if (ends(line)) {
        return;
      }
      if (isQuoted(line)) {
        at++;
      } else if (line.startsWith("-----BEGIN PGP SIGNED") || line.startsWith("Hash: ")) {
        at++;
      } else {
        int attribution = attribution();
        if (attribution == 0) {
          own.add(withoutAddresses(line));
          at++;
        } else if (isQuotedAfter(at + attribution) || hasOtherMark(at + attribution)) {
          at += attribution;
        } else {
          return; // what follows is quoted without marks
        }
      }
    }
  }

  /// Whether the text ends before this line.
  private boolean ends(String line) {
    if (Lines.isForwarded(line)) {
      forwarded = true;
      return true;
    }
    List<String> next = lines.subList(at + 1, Math.min(lines.size(), at + 1 + LOOK_AHEAD));
    return line.equals("--")
        || line.startsWith("-----BEGIN PGP SIGNATURE")
        || line.startsWith("diff --git ")
        || (line.startsWith("Index: ") && !next.isEmpty() && next.getFirst().startsWith("==="))
        || Lines.isOriginal(line)
        || Lines.isAdded(line)
        || Lines.isFooter(line, next)
        || isHeaders(line, next);
  }

  /// The headers of an original; without a text before them they are those of a forwarded one.
  private boolean isHeaders(String line, List<String> next) {
    if (!Lines.isHeaderBlock(line, next)) {
      return false;
    }
    forwarded = own.stream().allMatch(String::isEmpty);
    at -= forwarded ? 1 : 0;
    return true;
  }

  /// How many lines from here say who wrote what follows; 0 for none.
  private int attribution() {
    String line = lines.get(at);
    if (Lines.isAttribution(line)) {
      // A sentence such as "As Anna said:" is one only before a quote.
      return Lines.mayBeginAttribution(line) || isQuotedAfter(at + 1) ? 1 : 0;
    }
    if (line.isEmpty() || !Lines.mayBeginAttribution(line)) {
      return 0;
    }
    StringBuilder joined = new StringBuilder(line);
    for (int more = 1; more <= 3 && at + more < lines.size(); more++) {
      String next = lines.get(at + more);
      if (next.isEmpty() || next.startsWith(">")) {
        return 0;
      }
      joined.append(' ').append(next);
      if (Lines.isAttribution(joined.toString())) {
        return more + 1;
      }
    }
    return 0;
  }

  /// "> text", with the name of the author ("Anna> text"), or with another mark of this message.
  private boolean isQuoted(String line) {
    if (line.isEmpty()) {
      return false;
    }
    if (line.charAt(0) == otherMark || line.startsWith("|>")) {
      return true;
    }
    int mark = line.indexOf('>');
    if (mark <= 0 || mark > MARK_NAME_MAX) {
      return mark == 0;
    }
    boolean named = mark + 1 == line.length() || line.charAt(mark + 1) == ' ';
    for (int i = 0; i < mark && named; i++) {
      named = Character.isLetter(line.charAt(i));
    }
    return named;
  }

  /// Finds the mark of quotes after a line that says who wrote them, if it is not the usual one
  /// (`#`, `|`, `:`): all of the next lines begin with it.
  private boolean hasOtherMark(int from) {
    char mark = 0;
    int marked = 0;
    for (int i = from; i < Math.min(lines.size(), from + LOOK_AHEAD) && marked < MARKED_MIN; i++) {
      String line = lines.get(i);
      if (!line.isEmpty()) {
        char first = line.charAt(0);
        if (Character.isLetterOrDigit(first) || (marked > 0 && first != mark)) {
          break;
        }
        mark = first;
        marked++;
      }
    }
    otherMark = marked == MARKED_MIN ? mark : otherMark;
    return marked == MARKED_MIN;
  }

  private boolean isQuotedAfter(int from) {
    for (int i = from; i < Math.min(lines.size(), from + 3); i++) {
      if (!lines.get(i).isEmpty()) {
        return isQuoted(lines.get(i));
      }
    }
    return false;
  }

  /// Without addresses of pages, which plain text has in the place of links.
  private static String withoutAddresses(String line) {
    int address = line.indexOf("://");
    if (address < 0) {
      return line;
    }
    StringBuilder kept = new StringBuilder(line.length());
    int from = 0;
    while (from < line.length()) {
      int space = line.indexOf(' ', from);
      int to = space < 0 ? line.length() : space;
      if (address >= 0 && address < from) {
        address = line.indexOf("://", from);
      }
      if (address < 0 || address >= to) {
        kept.append(line, from, to).append(' ');
      }
      from = to + 1;
    }
    return kept.toString().strip();
  }

  /// Joins lines to paragraphs, without greeting, closing and name.
  private static List<String> paragraphs(List<String> all) {
    List<String> said = paragraphs(withoutClosing(all), true);
    return said.isEmpty() ? paragraphs(all, false) : said; // "Thanks!" may be all of it
  }

  private static List<String> paragraphs(List<String> lines, boolean greetings) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    String before = "";
    boolean first = greetings;
    for (String line : lines) {
      boolean greeting = first && !line.isEmpty() && (Lines.isGreeting(line) || Lines.isCall(line));
      first &= line.isEmpty() || greeting;
      if (line.isEmpty() || greeting || !continues(before, line)) {
        close(paragraph, paragraphs);
      }
      if (!greeting && !line.isEmpty() && hasWords(line)) {
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
      }
      before = greeting ? "" : line;
    }
    close(paragraph, paragraphs);
    if (!paragraphs.isEmpty()) {
      int greeting = Lines.greeting(paragraphs.getFirst());
      String rest = paragraphs.getFirst().substring(greeting).strip();
      if (greeting > 0 && !rest.isEmpty()) {
        paragraphs.set(0, rest);
      }
    }
    if (paragraphs.size() > 1 && isName(paragraphs.getLast())) {
      paragraphs.removeLast();
    }
    return paragraphs;
  }

  private static void close(StringBuilder paragraph, List<String> into) {
    if (!paragraph.isEmpty()) {
      into.add(paragraph.toString());
      paragraph.setLength(0);
    }
  }

  /// Whether a line goes on with the sentence of the line before it.
  private static boolean continues(String before, String line) {
    if (before.isEmpty() || line.isEmpty()) {
      return false;
    }
    char c = line.charAt(0);
    boolean item =
        (c == '-' || c == '*' || c == '•' || c == '·' || c == '+' || c == '#')
            || (Character.isDigit(c)
                && line.length() > 2
                && (line.charAt(1) == '.' || line.charAt(1) == ')')
                && line.charAt(2) == ' '
                && !Character.isLetter(before.charAt(before.length() - 1)));
    return !item && (before.length() >= FULL_LINE || Character.isLowerCase(c));
  }

  private static boolean hasWords(String line) {
    int letters = 0;
    for (int i = 0; i < line.length() && letters < 2; i++) {
      letters += Character.isLetterOrDigit(line.charAt(i)) ? 1 : 0;
    }
    return letters >= 2 || line.codePoints().anyMatch(Character::isIdeographic);
  }

  private static List<String> withoutClosing(List<String> lines) {
    int seen = 0;
    int closing = -1;
    for (int i = lines.size() - 1; i >= 0 && seen < CLOSING_LINES; i--) {
      String line = lines.get(i);
      seen += line.isEmpty() ? 0 : 1;
      if (!line.isEmpty() && Lines.isClosing(line)) {
        closing = i;
      }
    }
    if (closing < 0) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, closing));
    boolean postscript = false;
    for (String line : lines.subList(closing, lines.size())) {
      String lower = Lines.lower(line);
      postscript |= (lower.startsWith("ps") && line.length() > 4) || lower.startsWith("p.s");
      if (postscript) {
        kept.add(line);
      }
    }
    return kept;
  }

  /// The name below a letter.
  private static boolean isName(String paragraph) {
    return paragraph.length() <= NAME_CHARS_MAX
        && Lines.words(paragraph) <= 3
        && Character.isUpperCase(paragraph.charAt(0))
        && ".!?:".indexOf(paragraph.charAt(paragraph.length() - 1)) < 0;
  }
}
