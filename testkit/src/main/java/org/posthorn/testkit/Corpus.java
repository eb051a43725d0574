package org.posthorn.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Makes messages as they are found in mailboxes: several sizes, MIME shapes, charsets and threads.
///
/// Deterministic: message `n` of a seed is always the same, whatever else was asked for.
/// Thread-safe.
public final class Corpus {
  /// What a message is made of.
  public enum Shape {
    PLAIN,
    QUOTED_PRINTABLE,
    BASE64,
    ALTERNATIVE,
    ATTACHMENT,
    FORWARDED,
    /// An old program's: no MIME, and bytes above 127.
    UNDECLARED
  }

  /// A message with what a test wants to know of it.
  ///
  /// @param parent the number of the message it answers, or -1
  public record Message(
      int number, Shape shape, String messageId, String subject, int parent, byte[] bytes) {}

  private static final List<String> WORDS =
      List.of(
          "invoice",
          "meeting",
          "Straße",
          "Grüße",
          "tomorrow",
          "report",
          "naïve",
          "café",
          "letter",
          "postilion",
          "horn",
          "железо",
          "東京",
          "delivery",
          "Ærø",
          "weather",
          "please",
          "answer");
  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.ISO_8859_1,
          Charset.forName("windows-1252"),
          Charset.forName("KOI8-R"),
          Charset.forName("ISO-2022-JP"));
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final int QP_LINE_CHARACTERS = 72;

  private final long seed;

  public Corpus(long seed) {
    this.seed = seed;
  }

  /// The messages from 0 to `count - 1`.
  public List<Message> messages(int count) {
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      messages.add(message(number));
    }
    return messages;
  }

  /// Message `number`: mostly 1 to 20 KB, one in twenty up to 200 KB.
  public Message message(int number) {
    Random random = random(number);
    Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
    int size = 200 + random.nextInt(random.nextInt(20) == 0 ? 200_000 : 20_000);
    return message(number, shape, size);
  }

  /// A message of a shape, with about so many bytes of text.
  public Message message(int number, Shape shape, int textBytes) {
    Random random = random(number ^ 0x5bd1e995);
    int parent = number > 0 && random.nextInt(3) > 0 ? random.nextInt(number) : -1;
    Charset charset = CHARSETS.get(random.nextInt(CHARSETS.size()));
    String root = parent < 0 ? words(random, 4) : subjectOf(parent);
    String subject = parent < 0 ? root : "Re: " + root.replaceFirst("^(Re: )+", "");
    StringBuilder head = new StringBuilder();
    String from = "user" + random.nextInt(50) + "@example.test";
    field(head, "Return-Path", "<" + from + ">");
    field(head, "From", encoded("Uživatel " + random.nextInt(50)) + " <" + from + ">");
    field(head, "To", "alice@example.test");
    field(head, "Subject", encoded(subject));
    field(head, "Date", DATE.format(FIRST.plusSeconds(number * 61L).atOffset(ZoneOffset.UTC)));
    field(head, "Message-ID", messageId(number));
    if (parent >= 0) {
      field(head, "In-Reply-To", messageId(parent));
      field(head, "References", messageId(parent));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, head.toString());
    body(out, shape, charset, random, textBytes);
    return new Message(number, shape, messageId(number), subject, parent, out.toByteArray());
  }

  /// A plain message of exactly so many bytes, at least 200.
  public static byte[] sized(int bytes) {
    StringBuilder text = new StringBuilder();
    field(text, "From", "alice@example.test");
    field(text, "To", "bob@example.test");
    field(text, "Subject", "sized");
    field(text, "Date", "Thu, 1 Jan 2026 00:00:00 +0000");
    field(text, "Message-ID", "<sized." + bytes + "@example.test>");
    text.append("\r\n");
    while (text.length() < bytes) {
      int left = bytes - text.length();
      // Never leaves one byte alone, which could not be a line's end.
      int line = left <= 80 ? left : left == 81 ? 79 : 80;
      text.append("x".repeat(Math.max(0, line - 2))).append("\r\n");
    }
    if (text.length() != bytes) {
      throw new IllegalArgumentException("a message of " + bytes + " bytes cannot be made");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private void body(
      ByteArrayOutputStream out, Shape shape, Charset charset, Random random, int size) {
    if (shape == Shape.UNDECLARED) {
      put(out, "\r\n");
      out.writeBytes(text(random, size).getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    put(out, "MIME-Version: 1.0\r\n");
    String boundary = "=_" + HexFormat.of().toHexDigits(random.nextLong());
    switch (shape) {
      case PLAIN -> part(out, "text/plain", StandardCharsets.UTF_8, "8bit", text(random, size));
      case QUOTED_PRINTABLE ->
          part(out, "text/plain", charset, "quoted-printable", text(random, size));
      case BASE64 -> part(out, "text/plain", charset, "base64", text(random, size));
      case ALTERNATIVE -> {
        multipart(out, "alternative", boundary);
        part(out, "text/plain", charset, "quoted-printable", text(random, size / 2));
        delimiter(out, boundary, "--");
        String html = "<html><body><p>" + text(random, size / 2) + "</p></body></html>\r\n";
        part(out, "text/html", charset, "base64", html);
        delimiter(out, boundary, "");
      }
      case ATTACHMENT -> {
        multipart(out, "mixed", boundary);
        part(out, "text/plain", charset, "quoted-printable", text(random, size / 4));
        delimiter(out, boundary, "--");
        byte[] content = new byte[size / 2];
        random.nextBytes(content);
        put(out, "Content-Disposition: attachment;\r\n filename=\"report.bin\"\r\n");
        base64(out, "application/octet-stream", content);
        delimiter(out, boundary, "");
      }
      case FORWARDED -> {
        multipart(out, "mixed", boundary);
        part(out, "text/plain", charset, "base64", text(random, size / 4));
        delimiter(out, boundary, "--");
        put(out, "Content-Type: message/rfc822\r\n\r\nFrom: carol@example.test\r\n");
        put(out, "Subject: inner\r\n");
        part(out, "text/plain", charset, "quoted-printable", text(random, size / 2));
        delimiter(out, boundary, "");
      }
      case UNDECLARED -> throw new AssertionError(shape);
    }
  }

  private static void multipart(ByteArrayOutputStream out, String subtype, String boundary) {
    put(out, "Content-Type: multipart/" + subtype + ";\r\n boundary=\"" + boundary + "\"\r\n");
    put(out, "\r\nThis is a message in MIME format.\r\n--" + boundary + "\r\n");
  }

  /// Ends a part: another follows (`--`) or none does.
  private static void delimiter(ByteArrayOutputStream out, String boundary, String more) {
    put(out, "\r\n--" + boundary + (more.isEmpty() ? "--" : "") + "\r\n");
  }

  private static void part(
      ByteArrayOutputStream out, String type, Charset charset, String encoding, String text) {
    byte[] bytes = text.getBytes(charset);
    if (encoding.equals("base64")) {
      base64(out, type + "; charset=" + charset.name(), bytes);
      return;
    }
    put(out, "Content-Type: " + type + "; charset=" + charset.name() + "\r\n");
    put(out, "Content-Transfer-Encoding: " + encoding + "\r\n\r\n");
    if (encoding.equals("8bit")) {
      out.writeBytes(bytes);
    } else {
      quotedPrintable(out, bytes);
    }
  }

  private static void base64(ByteArrayOutputStream out, String type, byte[] content) {
    put(out, "Content-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    out.writeBytes(Base64.getMimeEncoder().encode(content));
    put(out, "\r\n");
  }

  private static void quotedPrintable(ByteArrayOutputStream out, byte[] bytes) {
    int column = 0;
    for (byte b : bytes) {
      boolean plain = (b >= ' ' && b <= '~' && b != '=') || b == '\r' || b == '\n';
      if (column >= QP_LINE_CHARACTERS && b != '\r' && b != '\n') {
        put(out, "=\r\n");
        column = 0;
      }
      if (plain) {
        out.write(b);
        column = b == '\n' ? 0 : column + 1;
      } else {
        put(out, "=" + HexFormat.of().withUpperCase().toHexDigits(b));
        column += 3;
      }
    }
  }

  private String subjectOf(int number) {
    Random random = random(number ^ 0x5bd1e995);
    int parent = number > 0 && random.nextInt(3) > 0 ? random.nextInt(number) : -1;
    random.nextInt(CHARSETS.size());
    return parent < 0 ? words(random, 4) : subjectOf(parent);
  }

  private static String text(Random random, int size) {
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      text.append(words(random, 8)).append("\r\n");
    }
    return text.toString();
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  private static String messageId(int number) {
    return "<" + number + ".corpus@example.test>";
  }

  private static String encoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == text.length()) {
      return text;
    }
    // RFC 2047 §2: an encoded word has at most 75 characters; words are split at characters.
    StringBuilder words = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 12);
      byte[] piece = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
      words.append(from == 0 ? "" : "\r\n ");
      words.append("=?utf-8?B?").append(Base64.getEncoder().encodeToString(piece)).append("?=");
      from = to;
    }
    return words.toString();
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static void put(ByteArrayOutputStream out, String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private Random random(int number) {
    return new Random(seed * 0x9e3779b97f4a7c15L + number);
  }
}
