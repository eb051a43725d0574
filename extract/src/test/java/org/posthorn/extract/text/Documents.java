package org.posthorn.extract.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/// Makes documents.
public final class Documents {
  private Documents() {}

  /// A zip file.
  public static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return octets.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A text document of Word, with what is in its body.
  public static byte[] docx(String body) throws IOException {
    return zip(
        Map.of(
            "[Content_Types].xml",
            utf8("<Types/>"),
            "word/document.xml",
            utf8(
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                    + "<w:body>"
                    + body
                    + "</w:body></w:document>")));
  }

  /// A paragraph of Word.
  public static String paragraph(String text) {
    return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
  }

  /// A PDF with a line of text on each page.
  public static byte[] pdf(String... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String line : pages) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(50, 700);
          content.showText(line);
          content.endText();
        }
      }
      return saved(document);
    }
  }

  /// A PDF with thousands of long pages.
  public static byte[] endlessPdf() throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf("Seite um Seite ".repeat(500)))) {
      COSDictionary page = document.getPage(0).getCOSObject();
      for (int number = 1; number < 6_000; number++) {
        document.addPage(new PDPage(new COSDictionary(page)));
      }
      return saved(document);
    }
  }

  private static byte[] saved(PDDocument document) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    document.save(octets);
    return octets.toByteArray();
  }
}
