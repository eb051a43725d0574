package org.posthorn.smtp.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;

/// Reads replies leniently: RFC 5321 §4.2.
///
/// Lines may be too long, contain any octets, and have different codes: the code of the last line
/// counts, as in most clients. Anything that is not a reply is a [ProtocolException].
final class ReplyReader {
  private static final Pattern STATUS =
      Pattern.compile("([245])\\.([0-9]{1,3})\\.([0-9]{1,3})(?: |$)");

  private ReplyReader() {}

  static Reply read(Input in, ClientLimits limits) throws IOException {
    List<String> texts = new ArrayList<>();
    while (true) {
      String line = line(in, limits);
      int code = code(line);
      boolean last = line.length() == 3 || line.charAt(3) != '-';
      if (line.length() > 3 && line.charAt(3) != '-' && line.charAt(3) != ' ') {
        throw new ProtocolException("not a reply: " + shown(line));
      }
      texts.add(line.length() > 4 ? line.substring(4) : "");
      if (last) {
        return reply(code, texts);
      }
      if (texts.size() >= limits.replyLinesMax()) {
        throw new ProtocolException("a reply of more than " + limits.replyLinesMax() + " lines");
      }
    }
  }

  private static String line(Input in, ClientLimits limits) throws IOException {
    byte[] line;
    try {
      line = in.readLine(limits.replyLineBytesMax());
    } catch (LineTooLongException e) {
      throw new ProtocolException(
          "a reply line of more than " + limits.replyLineBytesMax() + " octets");
    }
    if (line == null) {
      throw new EOFException("the server closed the connection");
    }
    return new String(line, StandardCharsets.UTF_8);
  }

  private static int code(String line) throws ProtocolException {
    boolean isCode =
        line.length() >= 3
            && line.charAt(0) >= '2'
            && line.charAt(0) <= '5'
            && isDigit(line.charAt(1))
            && isDigit(line.charAt(2));
    if (!isCode) {
      throw new ProtocolException("not a reply: " + shown(line));
    }
    return Integer.parseInt(line, 0, 3, 10);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// RFC 2034 §4: each line begins with the enhanced status.
  private static Reply reply(int code, List<String> texts) {
    Matcher matcher = STATUS.matcher(texts.getLast());
    Optional<EnhancedStatus> status = Optional.empty();
    if (matcher.lookingAt() && Integer.parseInt(matcher.group(1)) == code / 100) {
      status = Optional.of(EnhancedStatus.of(matcher.group().strip()));
    }
    String prefix = status.map(found -> found + " ").orElse("");
    List<String> lines =
        texts.stream()
            .map(text -> text.startsWith(prefix) ? text.substring(prefix.length()) : text)
            .map(text -> (text + " ").startsWith(prefix) && !prefix.isEmpty() ? "" : text)
            .map(ReplyReader::shown)
            .toList();
    return new Reply(code, status, lines);
  }

  /// Without control characters, and cut to the maximum length of a line.
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : 3;
      if (bytes > Reply.LINE_BYTES_MAX) {
        break;
      }
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }
}
