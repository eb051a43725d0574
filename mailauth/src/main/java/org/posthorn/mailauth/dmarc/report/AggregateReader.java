package org.posthorn.mailauth.dmarc.report;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads aggregate reports of RFC 9990, and of RFC 7489, which many still send: XML, plain or in
/// gzip or zip. A document type is refused, so there are no entities. Elements of other namespaces
/// (extensions) and unknown elements are ignored.
public final class AggregateReader {
  private static final XMLInputFactory FACTORY = factory();

  /// Longer than the names of all known elements.
  private static final int NAME_MAX = 60;

  private AggregateReader() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing is fetched");
    });
    return factory;
  }

  /// @param file the attachment after decoding its transfer encoding
  /// @throws ReportFormatException if it is not a report, lacks required elements, or exceeds a
  ///   limit
  public static AggregateReport read(byte[] file, DmarcReportLimits limits)
      throws ReportFormatException {
    try (ReportFile in = ReportFile.open(file, limits)) {
      try {
        XMLStreamReader xml = FACTORY.createXMLStreamReader(in.text());
        try {
          return report(xml, limits);
        } finally {
          xml.close();
        }
      } catch (XMLStreamException | RuntimeException e) {
        // The JDK's parser throws unchecked exceptions for some malformed input.
        throw new ReportFormatException(
            in.exceeded() ? "the report is too large when unpacked" : "not well-formed XML");
      }
    } catch (IOException e) {
      throw new ReportFormatException("the compressed file is damaged");
    }
  }

  private static AggregateReport report(XMLStreamReader xml, DmarcReportLimits limits)
      throws XMLStreamException, ReportFormatException {
    AggregateAssembly assembly = new AggregateAssembly(limits);
    Deque<String> path = new ArrayDeque<>();
    StringBuilder text = new StringBuilder();
    String namespace = null;
    int foreign = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String own = xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI();
          namespace = namespace == null ? own : namespace;
          if (path.size() + foreign >= limits.depthMax()) {
            throw new ReportFormatException("elements are nested too deeply");
          }
          if (foreign > 0 || !own.equals(namespace)) {
            foreign++;
          } else {
            String parent = path.isEmpty() ? "" : path.getLast() + "/";
            path.addLast(parent + cut(xml.getLocalName(), NAME_MAX));
            assembly.begin(path.getLast());
            text.setLength(0);
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (foreign > 0) {
            foreign--;
          } else {
            assembly.end(path.removeLast(), text.toString().strip());
            text.setLength(0);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          int room = limits.textMax() - text.length();
          if (foreign == 0 && room > 0) {
            text.append(cut(xml.getText(), room));
          }
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new ReportFormatException("a document type or an entity in the report");
        default -> {}
      }
    }
    return assembly.report();
  }

  private static String cut(String text, int max) {
    return text.length() > max ? text.substring(0, max) : text;
  }
}
