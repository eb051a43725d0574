package org.posthorn.mailauth.dmarc.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Evaluated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Identifiers;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Metadata;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;

class AggregateReportTest {
  private static final DmarcReportLimits LIMITS = DmarcReportLimits.defaults();

  /// In the order of RFC 9990 §3.1.1; shaped like the example in its appendix B.
  private static final String SAMPLE =
      """
      <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:x="urn:example">
        <version>1.0</version>
        <report_metadata>
          <org_name>Sample Reporter</org_name>
          <email>sender@reporter.example</email>
          <report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id>
          <date_range><begin>1732665600</begin><end>1732751999</end></date_range>
          <generator>Example v1.2</generator>
        </report_metadata>
        <policy_published>
          <domain>example.com</domain>
          <p>quarantine</p><sp>none</sp><np>reject</np>
          <testing>y</testing><discovery_method>treewalk</discovery_method>
        </policy_published>
        <extension><x:record><x:row>1</x:row></x:record></extension>
        <record>
          <row>
            <source_ip>192.0.2.123</source_ip>
            <count>123</count>
            <policy_evaluated>
              <disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf>
            </policy_evaluated>
          </row>
          <identifiers>
            <envelope_from></envelope_from>
            <header_from>example.com</header_from>
          </identifiers>
          <auth_results>
            <dkim><domain>example.com</domain><result>pass</result><selector>abc</selector></dkim>
            <dkim><domain>b.example</domain><result>fail</result></dkim>
            <spf><domain>example.com</domain><result>fail</result></spf>
          </auth_results>
          <x:more><x:domain>y</x:domain></x:more>
        </record>
      </feedback>
      """;

  private static final AggregateReport REPORT =
      new AggregateReport(
          new Metadata(
              "Sample Reporter",
              "sender@reporter.example",
              Optional.empty(),
              "3v98abbp8ya9n3va8yr8oa3ya",
              Instant.ofEpochSecond(1732665600),
              Instant.ofEpochSecond(1732751999),
              List.of(),
              Optional.of("Example v1.2")),
          new PublishedPolicy(
              "example.com",
              Policy.QUARANTINE,
              Optional.of(Policy.NONE),
              Optional.of(Policy.REJECT),
              false,
              false,
              true,
              "0"),
          List.of(
              new Row(
                  InetAddress.ofLiteral("192.0.2.123"),
                  123,
                  new Evaluated(Disposition.PASS, true, false, List.of()),
                  new Identifiers("example.com", Optional.of(""), Optional.empty()),
                  List.of(
                      authenticated("example.com", "abc", AuthenticationVerdict.PASS),
                      authenticated("b.example", "", AuthenticationVerdict.FAIL)),
                  Optional.of(authenticated("example.com", "", AuthenticationVerdict.FAIL)))));

  private static Authenticated authenticated(
      String domain, String selector, AuthenticationVerdict verdict) {
    return new Authenticated(
        domain, Optional.of(selector).filter(text -> !text.isEmpty()), verdict, Optional.empty());
  }

  private static AggregateReport read(String xml) throws ReportFormatException {
    return AggregateReader.read(xml.getBytes(UTF_8), LIMITS);
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> AggregateReader.read(file, LIMITS))
        .isInstanceOf(ReportFormatException.class)
        .hasMessageContaining(message);
  }

  private static byte[] zip(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void a_report_is_read_plain_and_from_gzip_and_zip() throws Exception {
    assertThat(read(SAMPLE)).isEqualTo(REPORT);
    assertThat(AggregateReader.read(gzip(SAMPLE), LIMITS)).isEqualTo(REPORT);
    assertThat(AggregateReader.read(zip("r.xml", SAMPLE, "x", "y"), LIMITS)).isEqualTo(REPORT);
  }

  @Test
  void what_is_written_is_read_again() throws ReportFormatException {
    assertThat(AggregateReader.read(AggregateWriter.gzip(REPORT), LIMITS)).isEqualTo(REPORT);
    String odd = "a<b>&\"'\u0001]]>\ud800 \ud83d\ude00 jürgen";
    PolicyOverride override = new PolicyOverride(OverrideKind.MAILING_LIST, Optional.of(odd));
    Row row = REPORT.rows().getFirst();
    AggregateReport strange =
        new AggregateReport(
            new Metadata(
                odd,
                odd,
                Optional.of(odd),
                odd,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(odd),
                Optional.empty()),
            REPORT.policy(),
            List.of(
                new Row(
                    InetAddress.ofLiteral("2001:db8::1"),
                    0,
                    new Evaluated(Disposition.REJECT, false, true, List.of(override, override)),
                    new Identifiers(odd, Optional.of(odd), Optional.of(odd)),
                    Collections.nCopies(101, authenticated("d", "s", AuthenticationVerdict.POLICY)),
                    row.spf())));
    AggregateReport again = AggregateReader.read(AggregateWriter.gzip(strange), LIMITS);
    assertThat(again.metadata().organization())
        .isEqualTo(
            odd.replace('\u0001', '\ufffd')
                .replace('\ud800', '\ufffd')
                .replace("\ufffd\ude00", "\ufffd"));
    assertThat(again.rows().getFirst().evaluated().overrides()).hasSize(2);
    assertThat(again.rows().getFirst().dkim()).hasSize(100);
    assertThatThrownBy(() ->
            AggregateWriter.xml(new AggregateReport(REPORT.metadata(), REPORT.policy(), List.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// RFC 9990 §3.1.1.
  @Test
  void the_elements_stand_in_the_order_of_the_RFC() {
    assertThat(AggregateWriter.xml(REPORT).replaceAll("<([a-z_]+)[^<]*>[^<]*|</[^>]*>\n?", "$1 "))
        .containsPattern(
            "version +report_metadata +org_name +email +report_id +date_range +begin +end")
        .containsPattern(
            "policy_published domain +discovery_method +p +sp +np +fo +adkim +aspf +testing")
        .containsPattern("source_ip +count +policy_evaluated +disposition +dkim +spf +identifiers");
  }

  /// RFC 9990 §3.5.2.
  @Test
  void the_file_and_the_subject_are_named_as_the_RFC_has_it() {
    DomainName receiver = DomainName.parse("mail.receiver.example");
    assertThat(AggregateWriter.fileName(receiver, REPORT))
        .isEqualTo(
            "mail.receiver.example!example.com!1732665600!1732751999"
                + "!3v98abbp8ya9n3va8yr8oa3ya.xml.gz");
    assertThat(AggregateWriter.subject(receiver, REPORT))
        .isEqualTo(
            "Report Domain: example.com Submitter: mail.receiver.example"
                + " Report-ID: <3v98abbp8ya9n3va8yr8oa3ya>");
  }

  @Test
  void reports_of_RFC_7489_are_read() throws ReportFormatException {
    String old =
        SAMPLE
            .replace(" xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"", "")
            .replace("<testing>y</testing>", "<pct>100</pct>")
            .replace(
                "<spf>fail</spf>",
                "<spf>fail</spf><reason><type>forwarded</type></reason>"
                    + "<reason><type>local_policy</type><comment>arc=pass</comment></reason>")
            .replace(
                "<spf><domain>",
                "<spf><domain>helo.example</domain><scope>helo</scope>"
                    + "<result>none</result></spf><spf><scope>mfrom</scope><domain>")
            .replace("<disposition>pass", "<disposition>none");
    AggregateReport report = read(old);
    assertThat(report.policy().testing()).isFalse();
    Row row = report.rows().getFirst();
    assertThat(row.evaluated().disposition()).isEqualTo(Disposition.NONE);
    assertThat(row.evaluated().overrides())
        .containsExactly(
            new PolicyOverride(OverrideKind.OTHER, Optional.of("forwarded")),
            new PolicyOverride(OverrideKind.LOCAL_POLICY, Optional.of("arc=pass")));
    assertThat(row.spf().orElseThrow().domain()).isEqualTo("example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "<org_name>Sample Reporter</org_name>, org_name",
    "<report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id>, report_id",
    "<begin>1732665600</begin>, date_range/begin",
    "<domain>example.com</domain>, policy_published/domain",
    "<source_ip>192.0.2.123</source_ip>, source_ip",
    "<count>123</count>, count",
    "<header_from>example.com</header_from>, header_from",
  })
  void what_each_report_must_have(String element, String named) {
    assertRefused(SAMPLE.replaceFirst(element, "").getBytes(UTF_8), named);
  }

  @ParameterizedTest
  @CsvSource({
    "<count>123, <count>-1",
    "<count>123, <count>99999999999999999999",
    "<count>123, <count>1e3",
    "<begin>1732665600, <begin>99999999999999",
    "192.0.2.123, host.example",
    "192.0.2.123, fe80::1%eth0",
    "192.0.2.123, 300.0.2.1",
    "</feedback>, ''",
    "<feedback, <feedback2",
  })
  void what_is_wrong_is_refused(String text, String wrong) {
    assertRefused(SAMPLE.replaceFirst(text, wrong).getBytes(UTF_8), "");
  }

  /// The guards against XML that fetches or grows; the input is harmless.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE feedback>",
        "<!DOCTYPE feedback SYSTEM \"http://127.0.0.1:9/x.dtd\">",
        "<!DOCTYPE feedback [<!ENTITY e \"text\">]>",
        "<!DOCTYPE feedback [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>",
      })
  void a_document_type_is_refused(String type) {
    assertRefused((type + SAMPLE.replace("Sample", "&e;")).getBytes(UTF_8), "");
    assertRefused((type + SAMPLE).getBytes(UTF_8), "a document type or an entity");
  }

  @Test
  void reports_are_read_in_their_encoding() throws ReportFormatException {
    String named = SAMPLE.replace("Sample Reporter", "Jürgen");
    String latin = "<?xml version='1.0' encoding='ISO-8859-1'?>" + named;
    for (byte[] file :
        List.of(
            named.getBytes(UTF_8),
            ("\ufeff" + named).getBytes(UTF_8),
            latin.getBytes(ISO_8859_1),
            ("\ufeff<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + named).getBytes(UTF_16BE))) {
      assertThat(AggregateReader.read(file, LIMITS).metadata().organization()).isEqualTo("Jürgen");
    }
    assertThat(AggregateReader.read(named.getBytes(ISO_8859_1), LIMITS).metadata().organization())
        .isEqualTo("J\ufffdrgen");
    assertRefused(latin.replace("8859-1", "8859-99").getBytes(UTF_8), "");
  }

  @Test
  void damaged_files_are_refused() throws IOException {
    byte[] gzip = gzip(SAMPLE);
    byte[] zip = zip("r.xml", SAMPLE);
    for (byte[] file : List.of(gzip, zip)) {
      byte[] cut = Arrays.copyOf(file, file.length / 2);
      assertRefused(cut, "");
    }
    gzip[gzip.length / 2] ^= 0x55;
    assertRefused(gzip, "");
    assertRefused(new byte[0], "not well-formed XML");
    assertRefused("PK\u0003\u0004".getBytes(UTF_8), "");
    assertRefused(zip("directory/", ""), "does not begin with a file");
  }

  @Test
  void a_file_cannot_grow_beyond_its_limits() throws IOException {
    // a few KiB that would be 20 MB
    byte[] large = gzip(SAMPLE.replace("<version>", " ".repeat(20 << 20) + "<version>"));
    assertRefused(large, "too large when unpacked");
    byte[] steep = gzip(SAMPLE.replace("<version>", " ".repeat(8 << 20) + "<version>"));
    assertThat(steep.length).isLessThan(20_000);
    assertRefused(steep, "too large when unpacked");
    byte[] packed = zip("r.xml", SAMPLE.replace("<version>", " ".repeat(8 << 20) + "<version>"));
    assertRefused(packed, "too large when unpacked");
    assertRefused(new byte[LIMITS.fileOctetsMax() + 1], "too large");
  }

  @Test
  void the_other_limits_hold() throws ReportFormatException {
    DmarcReportLimits small = new DmarcReportLimits(1 << 20, 1 << 20, 200, 2, 1, 10, 5, 10);
    String record = SAMPLE.substring(SAMPLE.indexOf("<record>"), SAMPLE.indexOf("</feedback>"));
    byte[] two = SAMPLE.replace("</feedback>", record + "</feedback>").getBytes(UTF_8);
    AggregateReport report = AggregateReader.read(two, small);
    assertThat(report.rows()).hasSize(2);
    assertThat(report.rows().getFirst().dkim()).hasSize(1);
    assertThat(report.metadata().organization()).isEqualTo("Sample Rep");
    byte[] three = SAMPLE.replace("</feedback>", record + record + "</feedback>").getBytes(UTF_8);
    assertThatThrownBy(() -> AggregateReader.read(three, small)).hasMessage("more than 2 records");
    for (String deep : List.of("<a>".repeat(40), "<x:a>".repeat(40))) {
      assertRefused(
          SAMPLE.replace("<version>", deep + "<version>").getBytes(UTF_8), "nested too deeply");
    }
  }
}
