package org.posthorn.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFSheet;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.sl.usermodel.TextBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of documents.
class DocumentTextTest {
  private static final int ENOUGH = 100_000;

  private final StringBuilder text = new StringBuilder();
  private Outcome outcome = Outcome.READ;

  private String read(byte[] document, String name) throws IOException {
    text.setLength(0);
    outcome = DocumentText.read(document, name, "", new TextSink(text::append, ENOUGH));
    return text.toString();
  }

  @Test
  void word() throws IOException {
    byte[] document =
        Documents.docx(Documents.paragraph("Angebot über") + Documents.paragraph("42 Hörner"));
    assertThat(read(document, "a.docx")).isEqualTo("Angebot über 42 Hörner");
    assertThat(outcome).isEqualTo(Outcome.READ);
  }

  @Test
  void deleted_and_moved_text_of_word_is_no_text() throws IOException {
    byte[] document =
        Documents.docx(
            "<w:p><w:r><w:t>Preis </w:t></w:r>"
                + "<w:del><w:r><w:delText>100</w:delText><w:t>100</w:t></w:r></w:del>"
                + "<w:ins><w:r><w:t>200</w:t></w:r></w:ins>"
                + "<w:moveFrom><w:r><w:t>alt</w:t></w:r></w:moveFrom></w:p>");
    assertThat(read(document, "a.docx")).isEqualTo("Preis 200");
  }

  @Test
  void excel_with_numbers_and_without_readings() throws IOException {
    byte[] document =
        Documents.zip(
            Map.of(
                "[Content_Types].xml",
                Documents.utf8("<Types/>"),
                "xl/sharedStrings.xml",
                Documents.utf8(
                    "<sst><si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><t>Summe</t></si></sst>"),
                "xl/worksheets/sheet1.xml",
                Documents.utf8(
                    "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c><f>A1+7</f><v>4711</v></c>"
                        + "<c t=\"inlineStr\"><is><t>hier</t></is></c></row></sheetData></worksheet>")));
    assertThat(read(document, "a.xlsx")).isEqualTo("東京 Summe\n4711 hier");
  }

  @Test
  void slides_and_their_notes() throws IOException {
    byte[] document =
        Documents.zip(
            Map.of(
                "[Content_Types].xml",
                Documents.utf8("<Types/>"),
                "ppt/slides/slide1.xml",
                Documents.utf8("<s><a:p xmlns:a=\"a\"><a:r><a:t>Ziele</a:t></a:r></a:p></s>"),
                "ppt/notesSlides/notesSlide1.xml",
                Documents.utf8("<s><a:p xmlns:a=\"a\"><a:r><a:t>langsam</a:t></a:r></a:p></s>")));
    assertThat(read(document, "a.pptx")).isEqualTo("langsam\nZiele");
  }

  @Test
  void open_document_without_deleted_text() throws IOException {
    byte[] document =
        Documents.zip(
            Map.of(
                "mimetype",
                Documents.utf8("application/vnd.oasis.opendocument.text"),
                "content.xml",
                Documents.utf8(
                    "<o:document-content xmlns:o=\"o\" xmlns:t=\"t\"><o:body><o:text>"
                        + "<t:tracked-changes><t:changed-region><t:deletion><t:p>100</t:p>"
                        + "</t:deletion></t:changed-region></t:tracked-changes>"
                        + "<t:h>Preis</t:h><t:p>zwei<t:s/>hundert &amp; mehr</t:p>"
                        + "</o:text></o:body></o:document-content>")));
    assertThat(read(document, "a.odt")).isEqualTo("Preis zwei hundert & mehr");
  }

  @Test
  void rich_text_in_its_charsets_without_deleted_text() throws IOException {
    String document =
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}"
            + "{\\*\\generator Writer;}{\\info{\\title Titel}}\\f0 Gr\\'fc\\'dfe \\u8364?\\par\n"
            + "{\\f1 \\'cc\\'ee\\'f1\\'ea\\'e2\\'e0} Preis {\\deleted 100}{\\revised 200}"
            + "\\line a\\~b {\\pict 0102ff}\\emdash}";
    assertThat(read(document.getBytes(StandardCharsets.ISO_8859_1), "a.rtf"))
        .isEqualTo("Grüße € Москва Preis 200 a b —");
  }

  /// The files were made by LibreOffice 7.4 of one document with a tracked change.
  @ParameterizedTest
  @ValueSource(strings = {"tracked.doc", "tracked.odt", "tracked.rtf"})
  void text_that_another_program_has_marked_as_deleted_is_no_text(String name) throws IOException {
    try (InputStream in = DocumentTextTest.class.getResourceAsStream(name)) {
      assertThat(read(in.readAllBytes(), name))
          .isEqualTo("Der Preis ist 200 Gulden für Größe Москва 東京. Zelle Nachbar");
    }
    assertThat(outcome).isEqualTo(Outcome.READ);
  }

  @Test
  void pdf_page_by_page() throws IOException {
    assertThat(read(Documents.pdf("Rechnung 4711", "zweite Seite"), "a.pdf"))
        .isEqualTo("Rechnung 4711\nzweite Seite");
  }

  @Test
  void old_excel() throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (HSSFWorkbook book = new HSSFWorkbook()) {
      HSSFSheet sheet = book.createSheet("Umsatz");
      sheet.createRow(0).createCell(0).setCellValue("Posthorn");
      sheet.getRow(0).createCell(1).setCellValue(4711);
      book.write(octets);
    }
    assertThat(read(octets.toByteArray(), "a.xls")).contains("Umsatz", "Posthorn", "4711");
    assertThat(outcome).isEqualTo(Outcome.READ);
  }

  @Test
  void old_slides() throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      TextBox<?, ?> box = show.createSlide().createTextBox();
      box.setText("Folie eins");
      show.write(octets);
    }
    assertThat(read(octets.toByteArray(), "a.ppt")).contains("Folie eins");
  }

  @Test
  void archives_in_archives_with_the_names_of_their_files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("Vertrag.docx", Documents.docx(Documents.paragraph("Kündigung")));
    files.put("notiz.txt", "Gr\u00FC\u00DFe".getBytes(StandardCharsets.ISO_8859_1));
    files.put("bild.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(new GZIPOutputStream(tar))) {
      byte[] inner = Documents.zip(files);
      TarArchiveEntry entry = new TarArchiveEntry("ablage/alles.zip");
      entry.setSize(inner.length);
      out.putArchiveEntry(entry);
      out.write(inner);
      out.closeArchiveEntry();
    }
    assertThat(read(tar.toByteArray(), "a.tar.gz"))
        .contains("ablage/alles.zip", "Vertrag.docx", "Kündigung", "notiz.txt", "bild.png");
    assertThat(outcome).isEqualTo(Outcome.READ);
  }

  @Test
  void a_message_in_an_archive_is_read_as_mail_with_its_charset_and_attachments()
      throws IOException {
    String message =
        """
        Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain; charset=iso-8859-2
        Content-Transfer-Encoding: quoted-printable

        Za=BF=F3=B3=E6 g=EA=B6l=B1
        --b
        Content-Type: application/pdf; name=r.pdf
        Content-Transfer-Encoding: base64

        %s
        --b--
        """
            .formatted(java.util.Base64.getMimeEncoder().encodeToString(Documents.pdf("drinnen")));
    byte[] zip =
        Documents.zip(
            Map.of("brief.eml", message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
    assertThat(read(zip, "a.zip")).isEqualTo("brief.eml\nGrüße\nZażółć gęślą\nr.pdf\ndrinnen");
  }

  @Test
  void of_a_damaged_document_what_can_be_read_is_kept() throws IOException {
    byte[] whole = Documents.docx(Documents.paragraph("vorne") + "<w:p><w:r><w:t>hinten");
    assertThat(read(whole, "a.docx")).contains("vorne");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
    byte[] pdf = Documents.pdf("eins", "zwei");
    read(Arrays.copyOf(pdf, pdf.length / 2), "a.pdf");
    assertThat(outcome).isNotNull();
  }

  @Test
  void a_long_text_is_cut() throws IOException {
    read(Documents.docx(Documents.paragraph("a &amp; b ".repeat(ENOUGH))), "a.docx");
    assertThat(text).hasSize(ENOUGH);
    assertThat(outcome).isEqualTo(Outcome.CUT);
  }

  @Test
  void what_unpacks_to_very_much_costs_a_bounded_time() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int number = 0; number < 40; number++) {
      files.put(number + ".bin", new byte[8 << 20]);
    }
    byte[] document = Documents.zip(files);
    assertThat(document.length).isLessThan(1 << 20);
    assertThat(read(document, "a.zip")).contains("0.bin", "10.bin").doesNotContain("39.bin");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
  }

  /// The length of such a file follows it, so that all of it is unpacked to find the next one.
  @Test
  void the_rest_of_files_that_are_too_large_counts() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] large = new byte[60 << 20];
    for (int number = 0; number < 3; number++) {
      files.put(number + ".bin", large);
    }
    assertThat(read(Documents.zip(files), "a.zip")).contains("0.bin").doesNotContain("2.bin");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
  }

  @Test
  void archives_are_not_unpacked_without_end() throws IOException {
    byte[] inner = Documents.docx(Documents.paragraph("zuunterst"));
    for (int depth = 0; depth < 30; depth++) {
      inner = Documents.zip(Map.of("ebene" + (29 - depth) + ".zip", inner));
    }
    assertThat(read(inner, "a.zip"))
        .contains("ebene0.zip", "ebene3.zip")
        .doesNotContain("zuunterst");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
  }

  @Test
  void deeply_nested_elements_and_groups_are_harmless() throws IOException {
    int depth = 50_000;
    String nested = "<w:p>".repeat(depth) + Documents.paragraph("innen") + "</w:p>".repeat(depth);
    read(Documents.docx(nested), "a.docx");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
    String rtf = "{\\rtf1 vorne" + "{".repeat(depth) + "}".repeat(depth) + "}";
    assertThat(read(rtf.getBytes(StandardCharsets.US_ASCII), "a.rtf")).isEqualTo("vorne");
    assertThat(outcome).isEqualTo(Outcome.UNREADABLE);
  }

  @Test
  void an_image_has_no_text() throws IOException {
    assertThat(read(new byte[] {(byte) 0xFF, (byte) 0xD8, 0, 0}, "a.jpg")).isEmpty();
  }
}
