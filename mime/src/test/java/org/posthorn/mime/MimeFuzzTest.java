package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whatever the bytes, nothing fails but with the exception that the method names, and what is read
/// keeps its promises. The seeds are replayed in every build.
class MimeFuzzTest {
  @FuzzTest
  void scanner(byte[] input) {
    MessageScanner scanner = new MessageScanner();
    scanner.write(input, 0, input.length);
    Entity message = scanner.finish();
    assertThat(message.bodyEnd()).isEqualTo(input.length);
    assertThat(scanner.steps()).isEqualTo(input.length);
    MessageScannerTest.assertNested(message, 0, input.length);
    assertThat(Entity.fromBytes(message.toBytes())).isEqualTo(message);
    assertPartlyDecoded(message);
    Preview.of(message, input);
  }

  @FuzzTest
  void scannerInPieces(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int size = 1 + (input[0] & 0x1f);
    MessageScanner scanner = new MessageScanner();
    for (int at = 0; at < input.length; at += size) {
      scanner.write(input, at, Math.min(size, input.length - at));
    }
    assertThat(scanner.finish()).isEqualTo(Entity.scan(input));
  }

  @FuzzTest
  void headerFields(byte[] input) {
    HeaderFields fields = HeaderFields.parse(input);
    int at = 0;
    for (HeaderField field : fields.all()) {
      assertThat(field.start()).isEqualTo(at);
      at = field.end();
      field.decoded();
    }
    assertThat(fields.bodyStart()).isBetween(at, input.length);
    byte[] none = HeaderFields.select(input, Set.of("no such field"), false);
    assertThat(Octets.toString(none)).isIn("", "\r\n");
    HeaderFields.select(input, Set.of("subject", "to"), true);
  }

  @FuzzTest
  void encodedWords(byte[] input) {
    String text = EncodedWords.decode(Octets.toString(input));
    EncodedWords.decodeExtended(Octets.toString(input));
    BaseSubject.of(Octets.toString(input));
    assertThat(EncodedWords.encode(text)).matches("\\p{ASCII}*");
  }

  @FuzzTest
  void domain(byte[] input) {
    try {
      MailDomain domain = MailDomain.parse(new String(input, StandardCharsets.UTF_8));
      assertThat(MailDomain.parse(domain.toString())).isEqualTo(domain);
      assertThat(domain.toString()).doesNotContain("\r", "\n", "\0");
    } catch (AddressException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  void addressList(byte[] input) {
    String text = Octets.toString(input);
    int open = 0;
    for (ImapAddress address : Addresses.parse(text)) {
      open += address.isGroupStart() ? 1 : address.isGroupEnd() ? -1 : 0;
      assertThat(open).isBetween(0, 1);
      address.displayName();
    }
    assertThat(open).isZero();
  }

  /// What the strict reader takes, the lenient one reads in the same way, and it is read again from
  /// what is written of it.
  @FuzzTest
  void addressFields(byte[] input) {
    String text = Octets.toString(input);
    List<AddrSpec> mailboxes;
    try {
      mailboxes = AddressFields.addressList(text, 100);
    } catch (AddressException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    List<String> again = new ArrayList<>();
    for (AddrSpec mailbox : mailboxes) {
      byte[] written = mailbox.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(AddressFields.mailboxList(Octets.toString(written), 1)).containsExactly(mailbox);
      again.add(mailbox.localPart() + "@" + mailbox.domain());
    }
    assertThat(Addresses.mailboxes(text))
        .extracting(m -> new String(Octets.toBytes(m.address()), StandardCharsets.UTF_8))
        .filteredOn(address -> !address.isEmpty()) // what the lenient one makes of ",,"
        .containsExactlyElementsOf(again);
  }

  @FuzzTest
  void dates(byte[] input) {
    Dates.parse(Octets.toString(input))
        .ifPresent(date -> assertThat(Dates.parse(Dates.format(date))).contains(date));
  }

  @FuzzTest
  void transferEncodings(byte[] input) throws IOException {
    for (String encoding : new String[] {"base64", "quoted-printable"}) {
      byte[] decoded = TransferDecoder.decode(input, encoding);
      assertThat(decoded.length).isLessThanOrEqualTo(input.length);
      try (var in = TransferDecoder.decode(new ByteArrayInputStream(input), encoding)) {
        assertThat(in.readAllBytes()).isEqualTo(decoded);
      }
    }
  }

  @FuzzTest
  void texts(byte[] input) {
    String text = Charsets.guess(input);
    assertThat(HtmlText.of(text, true).length())
        .isLessThanOrEqualTo(HtmlText.of(text, false).length());
    for (boolean deleteSpace : new boolean[] {false, true}) {
      String once = FlowedText.unflow(text, deleteSpace);
      assertThat(once.length()).isLessThanOrEqualTo(2 * text.length());
    }
  }

  @FuzzTest
  void contentType(byte[] input) {
    String text = Octets.toString(input);
    ContentType type = ContentType.parse(text);
    type.parameters().forEach(p -> type.parameter(p.name()));
    assertThat(type.parameters().size()).isLessThanOrEqualTo(MimeLimits.defaults().parametersMax());
    FieldParser.disposition(text, 10);
    FieldParser.languages(text);
    FieldParser.transferEncoding(text);
  }

  @FuzzTest
  void messageIds(byte[] input) {
    assertThat(MessageIds.parse(Octets.toString(input)))
        .doesNotHaveDuplicates()
        .noneMatch(String::isEmpty);
  }

  @FuzzTest
  void storedEntity(byte[] input) {
    try {
      Entity entity = Entity.fromBytes(input);
      assertThat(Entity.fromBytes(entity.toBytes())).isEqualTo(entity);
      assertPartlyDecoded(entity);
    } catch (EntityFormatException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void assertPartlyDecoded(Entity whole) {
    byte[] form = whole.toBytes();
    assertThat(Entity.envelopeFromBytes(form)).isEqualTo(whole.envelopeOrNone());
    assertThat(Entity.partsFromBytes(form)).isEqualTo(withoutEnvelope(whole));
  }

  private static Entity withoutEnvelope(Entity whole) {
    return new Entity(
        whole.kind(),
        whole.headerStart(),
        whole.bodyStart(),
        whole.bodyEnd(),
        whole.lines(),
        whole.fields(),
        null,
        whole.children());
  }
}
