package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.mime.HeaderField;
import org.posthorn.spam.Signal;

/// Checks with a milter, by version 6 of Sendmail's protocol (as of libmilter 8.18). The milter
/// gets the whole message when it is complete, so it can refuse the message but not single
/// recipients. It may add and remove header fields, but change neither body nor envelope.
/// Thread-safe.
public final class MilterFilter implements Filter {
  private static final int VERSION = 6;
  private static final int VERSION_MIN = 2;

  // Actions that a filter may request (SMFIF_*).
  private static final int ADD_HEADERS = 0x01;
  private static final int CHANGE_HEADERS = 0x10;
  private static final int QUARANTINE = 0x20;
  private static final int ACTIONS = ADD_HEADERS | CHANGE_HEADERS | QUARANTINE;

  // Steps that it can omit, and those without a reply (SMFIP_*).
  private static final int NO_CONNECT = 0x01;
  private static final int NO_HELO = 0x02;
  private static final int NO_MAIL = 0x04;
  private static final int NO_RCPT = 0x08;
  private static final int NO_BODY = 0x10;
  private static final int NO_HEADERS = 0x20;
  private static final int NO_END_OF_HEADERS = 0x40;
  private static final int SILENT_HEADERS = 0x80;
  private static final int NO_DATA = 0x200;
  private static final int SKIP = 0x400;
  private static final int SILENT_CONNECT = 0x1000;
  private static final int SILENT_HELO = 0x2000;
  private static final int SILENT_MAIL = 0x4000;
  private static final int SILENT_RCPT = 0x8000;
  private static final int SILENT_DATA = 0x10000;
  private static final int SILENT_END_OF_HEADERS = 0x40000;
  private static final int SILENT_BODY = 0x80000;
  private static final int LEADING_SPACE = 0x100000;
  private static final int STEPS = 0x1FFFFF & ~0x100 & ~0x800 & ~0x20000;

  private static final int BODY_BYTES = 65_535;

  /// Maximum number of header fields that one filter adds, and their characters: they are in memory
  /// and stay in the message.
  private static final int ADDED_MAX = 100;

  private static final int ADDED_CHARACTERS_MAX = 64 << 10;

  /// Maximum number of packets after the end of a message: it may remove every field of a large
  /// header.
  private static final int CHANGES_MAX = 20_000;

  private final String name;
  private final FilterAddress place;
  private final Duration time;
  private final String hostName;

  /// @param name of the filter, in signals
  /// @param time total time for a message
  /// @param hostName the macro `j`
  public MilterFilter(String name, FilterAddress place, Duration time, String hostName) {
    this.name = name;
    this.place = place;
    this.time = time;
    this.hostName = hostName;
  }

  @Override
  public FilterResult ask(FilterRequest question) throws IOException {
    try (FilterConnection conversation = new FilterConnection(place, time)) {
      return new Dialogue(conversation, question).run();
    }
  }

  /// The dialogue about one message. One thread.
  private final class Dialogue {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final FilterRequest question;
    private final List<String> added = new ArrayList<>();
    private final Map<Integer, HeaderField> removed = new LinkedHashMap<>();
    private Fields changing = new Fields("", List.of());
    private int addedCharacters;
    private Optional<String> quarantined = Optional.empty();
    private int steps;

    private Dialogue(FilterConnection conversation, FilterRequest question) {
      in = new DataInputStream(conversation.input());
      out = new DataOutputStream(conversation.output());
      this.question = question;
    }

    /// The header fields of one name.
    private record Fields(String name, List<HeaderField> fields) {}

    /// The filter decided before the end of the message: accepted or refused.
    private static final class Decided extends IOException {
      private final transient FilterResult answer;

      private Decided(FilterResult answer) {
        super("decided");
        this.answer = answer;
      }
    }

    private FilterResult run() throws IOException {
      FilterResult answer;
      try {
        negotiate();
        envelope();
        header();
        body();
        answer = end();
      } catch (Decided decided) {
        answer = decided.answer;
      }
      MilterPacket.of('Q').write(out);
      out.flush();
      return answer;
    }

    private void negotiate() throws IOException {
      byte[] offer =
          ByteBuffer.allocate(3 * Integer.BYTES)
              .putInt(VERSION)
              .putInt(ACTIONS)
              .putInt(STEPS)
              .array();
      MilterPacket answer = said(new MilterPacket('O', offer));
      if (answer.command() != 'O') {
        throw new IOException(name + " does not negotiate: " + answer.command());
      }
      int version = answer.number(0);
      int actions = answer.number(Integer.BYTES);
      steps = answer.number(2 * Integer.BYTES);
      if (version < VERSION_MIN || version > VERSION) {
        throw new IOException(name + " speaks version " + version + " of the milter protocol");
      }
      if ((actions & ~ACTIONS) != 0) {
        throw new IOException(name + " wants to change what it may not: body or envelope");
      }
    }

    private void envelope() throws IOException {
      macros('C', "j", hostName, "{client_addr}", question.client().getHostAddress());
      step(connect(), NO_CONNECT, SILENT_CONNECT);
      step(MilterPacket.of('H', question.helo()), NO_HELO, SILENT_HELO);
      macros('M', "i", question.traceId(), "{mail_addr}", question.from());
      step(MilterPacket.of('M', "<" + question.from() + ">"), NO_MAIL, SILENT_MAIL);
      for (String recipient : question.recipients()) {
        macros('R', "{rcpt_addr}", recipient);
        step(MilterPacket.of('R', "<" + recipient + ">"), NO_RCPT, SILENT_RCPT);
      }
      step(MilterPacket.of('T'), NO_DATA, SILENT_DATA);
    }

    private MilterPacket connect() {
      String address = question.client().getHostAddress();
      String called = question.clientName().isEmpty() ? "[" + address + "]" : question.clientName();
      byte[] host = MilterPacket.of('C', called).data();
      byte[] text = MilterPacket.of('C', address).data();
      char family = question.client() instanceof Inet6Address ? '6' : '4';
      byte[] data =
          ByteBuffer.allocate(host.length + 3 + text.length)
              .put(host)
              .put((byte) family)
              .putShort((short) 0) // the port is unknown
              .put(text)
              .array();
      return new MilterPacket('C', data);
    }

    private void header() throws IOException {
      for (HeaderField field : question.message().header().all()) {
        if (field.isWellFormed()) {
          step(header(field), NO_HEADERS, SILENT_HEADERS);
        }
      }
      step(MilterPacket.of('N'), NO_END_OF_HEADERS, SILENT_END_OF_HEADERS);
    }

    /// The octets of a field, with LF line ends only.
    private MilterPacket header(HeaderField field) {
      byte[] raw = field.raw();
      int from = field.valueStart() - field.start();
      boolean bare = (steps & LEADING_SPACE) == 0 && from < raw.length && raw[from] == ' ';
      String value =
          new String(raw, bare ? from + 1 : from, raw.length - (bare ? from + 1 : from), ISO_8859_1)
              .replaceFirst("\\r?\\n$", "")
              .replace("\r\n", "\n")
              .replace("\0", "");
      byte[] octets = (field.name() + "\0" + value + "\0").getBytes(ISO_8859_1);
      return new MilterPacket('L', octets);
    }

    private void body() throws IOException {
      if ((steps & NO_BODY) == 0) {
        Chunks chunks = new Chunks(question.message().header().bodyStart());
        question.message().writeTo(chunks);
        chunks.flush();
      }
    }

    /// Sends the body until the filter has decided.
    private final class Chunks extends OutputStream {
      private final byte[] chunk = new byte[BODY_BYTES];
      private long passed;
      private int length;
      private boolean enough;

      private Chunks(long header) {
        passed = header;
      }

      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int count) throws IOException {
        int skipped = (int) Math.min(passed, count);
        passed -= skipped;
        for (int done = skipped; done < count && !enough; ) {
          int taken = Math.min(count - done, chunk.length - length);
          System.arraycopy(from, offset + done, chunk, length, taken);
          length += taken;
          done += taken;
          if (length == chunk.length) {
            flush();
          }
        }
      }

      @Override
      public void flush() throws IOException {
        if (length > 0 && !enough) {
          MilterPacket packet = new MilterPacket('B', Arrays.copyOf(chunk, length));
          length = 0;
          if ((steps & SILENT_BODY) != 0) {
            packet.write(out);
          } else {
            enough = goOn(said(packet)) == 's' && (steps & SKIP) != 0;
          }
        }
      }
    }

    private FilterResult end() throws IOException {
      macros('E', "i", question.traceId());
      MilterPacket packet = said(MilterPacket.of('E'));
      for (int changes = 0; changes < CHANGES_MAX; changes++) {
        switch (packet.command()) {
          case 'h' -> add(packet.texts(0));
          case 'i' -> add(packet.texts(Integer.BYTES));
          case 'm' -> change(packet.number(0), packet.texts(Integer.BYTES));
          case 'q' -> quarantined = Optional.of(first(packet.texts(0)));
          case 'b', '+', '2', '-', 'e' ->
              throw new IOException(name + " changes what it may not: " + packet.command());
          default -> {
            char last = goOn(packet);
            if (last == 'c') {
              return accepted();
            }
          }
        }
        packet = MilterPacket.read(in);
      }
      throw new IOException(name + " changes more than " + CHANGES_MAX + " times");
    }

    private FilterResult accepted() {
      String why = quarantined.orElse("");
      List<Signal> signals =
          quarantined.isPresent()
              ? List.of(new Signal("milter", 0, name + " puts it into quarantine: " + why))
              : List.of();
      return new FilterResult(
          quarantined.isPresent() ? FilterResult.Decision.QUARANTINE : FilterResult.Decision.NONE,
          "",
          signals,
          added,
          List.copyOf(removed.values()));
    }

    private void add(List<String> nameAndValue) throws IOException {
      if (nameAndValue.size() != 2 || added.size() >= ADDED_MAX) {
        throw new IOException(name + " adds too much, or no field");
      }
      String field = nameAndValue.getFirst();
      if (!field.matches("[!-9;-~]{1,100}")) {
        throw new IOException(name + " adds a field of the name " + field);
      }
      addedCharacters += nameAndValue.get(1).length();
      if (addedCharacters > ADDED_CHARACTERS_MAX) {
        throw new IOException(name + " adds more than " + ADDED_CHARACTERS_MAX + " characters");
      }
      String value = nameAndValue.get(1).replace("\r\n", "\n").replace('\r', ' ');
      String folded = value.strip().replaceAll("\\n[ \\t]*", "\r\n\t");
      added.add(field + ": " + folded + "\r\n");
    }

    /// A changed field is removed, and replaced if the value is not empty.
    private void change(int index, List<String> nameAndValue) throws IOException {
      if (nameAndValue.isEmpty()) {
        throw new IOException(name + " changes no field");
      }
      String called = nameAndValue.getFirst();
      if (!changing.name().equals(called)) {
        changing = new Fields(called, question.message().header().all(called));
      }
      if (index >= 1 && index <= changing.fields().size()) {
        HeaderField field = changing.fields().get(index - 1);
        removed.put(field.start(), field);
      }
      if (nameAndValue.size() > 1 && !nameAndValue.get(1).isEmpty()) {
        add(nameAndValue);
      }
    }

    private void macros(char step, String... namesAndValues) throws IOException {
      byte[] texts = MilterPacket.of('D', namesAndValues).data();
      byte[] data = ByteBuffer.allocate(1 + texts.length).put((byte) step).put(texts).array();
      new MilterPacket('D', data).write(out);
    }

    private void step(MilterPacket packet, int without, int silent) throws IOException {
      if ((steps & without) != 0) {
        return;
      }
      if ((steps & silent) != 0) {
        packet.write(out);
      } else {
        char _ = goOn(said(packet));
      }
    }

    private MilterPacket said(MilterPacket packet) throws IOException {
      packet.write(out);
      out.flush();
      return MilterPacket.read(in);
    }

    /// Handles an intermediate reply.
    ///
    /// @throws Decided if the filter has decided
    private char goOn(MilterPacket packet) throws IOException {
      MilterPacket answer = packet;
      while (answer.command() == 'p') { // still in progress
        answer = MilterPacket.read(in);
      }
      return switch (answer.command()) {
        case 'c', 's' -> answer.command();
        case 'a' -> throw new Decided(accepted());
        case 'r', 'd' ->
            throw new Decided(refused(FilterResult.Decision.REFUSE, "Message refused"));
        case 't' ->
            throw new Decided(
                refused(FilterResult.Decision.DEFER, "Message deferred, try again later"));
        case 'y' -> throw new Decided(replied(first(answer.texts(0))));
        default -> throw new IOException(name + " answers " + answer.command());
      };
    }

    private FilterResult replied(String reply) {
      FilterResult.Decision decision =
          reply.startsWith("4") ? FilterResult.Decision.DEFER : FilterResult.Decision.REFUSE;
      String text = reply.replaceFirst("^[45][0-9]{2}[ -]?([45]\\.[0-9]+\\.[0-9]+ )?", "");
      return refused(decision, text.lines().findFirst().orElse(""));
    }

    private FilterResult refused(FilterResult.Decision decision, String text) {
      return FilterResult.of(
          decision, text, List.of(new Signal("milter", 0, name + " refuses it: " + text)));
    }

    private static String first(List<String> texts) {
      return texts.isEmpty() ? "" : texts.getFirst();
    }
  }
}
