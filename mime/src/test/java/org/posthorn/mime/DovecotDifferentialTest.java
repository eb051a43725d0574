package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Our ENVELOPE, BODYSTRUCTURE, BODY, sizes and sections against a real Dovecot's, on malformed
/// messages, real mail and nasty messages of our own. `-Dposthorn.corpus=all` takes all the mail.
class DovecotDifferentialTest {
  private static final int SECTIONS_MAX = 40;

  private static final String SELECTED = "BODY.PEEK[HEADER.FIELDS (SUBJECT TO)]";
  private static final String OTHERS = "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT TO)]";

  @TempDir Path directory;

  private final List<String> differences = new ArrayList<>();
  private final Map<DovecotTolerance, Integer> explained = new EnumMap<>(DovecotTolerance.class);

  @Test
  @Timeout(600)
  void structures_and_sections_agree_with_dovecot(TestReporter report) throws Exception {
    assumeTrue(DovecotPeer.obstacle().isEmpty(), DovecotPeer.obstacle());
    Map<String, byte[]> messages = new TreeMap<>(MessageCorpus.unusual());
    boolean all = "all".equals(System.getProperty("posthorn.corpus"));
    messages.putAll(MessageCorpus.mail(directory.resolve("."), all ? 1 : 10));
    NastyMessages.all().forEach((name, text) -> messages.put("nasty/" + name, text));
    try (DovecotPeer dovecot = DovecotPeer.start(directory.resolve("."))) {
      for (byte[] message : messages.values()) {
        dovecot.append(message);
      }
      dovecot.command("SELECT INBOX");
      List<String> fetched = dovecot.command("FETCH 1:* (RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY)");
      List<String> selected = dovecot.command("FETCH 1:* (" + SELECTED + " " + OTHERS + ")");
      int number = 0;
      for (Map.Entry<String, byte[]> message : messages.entrySet()) {
        Entity entity = Entity.scan(message.getValue());
        compare(message.getKey(), message.getValue(), entity, fetched.get(number));
        fields(message.getKey(), message.getValue(), entity, selected.get(number));
        number++;
        sections(dovecot, number, message.getKey(), message.getValue(), entity);
      }
    }
    assertThat(differences).as("%d messages", messages.size()).isEmpty();
    // A difference that no longer occurs should not stay in the table.
    assertThat(explained).containsOnlyKeys(DovecotTolerance.values());
    report.publishEntry(messages.size() + " messages, explained differences", explained.toString());
  }

  private void compare(String name, byte[] bytes, Entity entity, String response) {
    List<?> items = (List<?>) ImapTree.parse(response.substring(response.indexOf('(')));
    ImapEnvelope envelope = entity.envelopeOrNone();
    assertThat(items.get(1)).as(name).isEqualTo(Integer.toString(bytes.length));
    difference(name, "ENVELOPE", items.get(3), ImapRendering.envelope(envelope));
    difference(name, "BODYSTRUCTURE", items.get(5), ImapRendering.bodyStructure(entity));
    difference(name, "BODY", items.get(7), ImapRendering.body(entity));
  }

  private void fields(String name, byte[] bytes, Entity entity, String response) {
    List<?> items = (List<?>) ImapTree.parse(response.substring(response.indexOf('(')));
    byte[] header = range(bytes, 0, entity.bodyStart());
    Set<String> names = Set.of("subject", "to");
    for (boolean not : new boolean[] {false, true}) {
      String ours = Octets.toString(HeaderFields.select(header, names, not));
      String item = not ? "BODY[HEADER.FIELDS.NOT]" : "BODY[HEADER.FIELDS]";
      note(name, item, items.get(not ? 3 : 1), "\"" + ours + "\"");
    }
  }

  private void note(String name, String item, Object theirs, Object ours) {
    if (theirs.equals(ours)) {
      return;
    }
    DovecotTolerance.explanation(name, item, theirs, ours)
        .ifPresentOrElse(
            tolerance -> explained.merge(tolerance, 1, Integer::sum),
            () ->
                differences.add(
                    name + " " + item + "\n  dovecot  " + theirs + "\n  posthorn " + ours));
  }

  private void difference(String name, String item, Object theirs, String ours) {
    Object own = ImapTree.parse(ours);
    note(name, item, theirs, own);
  }

  private void sections(DovecotPeer dovecot, int number, String name, byte[] bytes, Entity entity)
      throws IOException {
    Map<String, byte[]> expected = new TreeMap<>();
    expected.put("HEADER", range(bytes, entity.headerStart(), entity.bodyStart()));
    expected.put("TEXT", range(bytes, entity.bodyStart(), entity.bodyEnd()));
    addSections(entity, "", bytes, expected);
    String items = String.join("] BODY.PEEK[", expected.keySet());
    List<String> fetched = dovecot.command("FETCH " + number + " (BODY.PEEK[" + items + "])");
    String response = fetched.getFirst();
    List<?> pairs = (List<?>) ImapTree.parse(response.substring(response.indexOf('(')));
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      String section = pairs.get(i).toString();
      section = section.substring(5, section.length() - 1);
      String theirs = pairs.get(i + 1).toString();
      String ours = "\"" + Octets.toString(expected.getOrDefault(section, new byte[0])) + "\"";
      if (theirs.equals("NIL")) {
        theirs = "\"\"";
      }
      note(name, "BODY[" + section + "]", theirs, ours);
    }
  }

  private static void addSections(
      Entity container, String prefix, byte[] bytes, Map<String, byte[]> out) {
    boolean multipart = container.kind() == Entity.Kind.MULTIPART;
    List<Entity> parts = multipart ? container.children() : List.of(container);
    for (int i = 0; i < parts.size() && out.size() < SECTIONS_MAX; i++) {
      Entity part = parts.get(i);
      String path = prefix + (i + 1);
      out.put(path, range(bytes, part.bodyStart(), part.bodyEnd()));
      out.put(path + ".MIME", range(bytes, part.headerStart(), part.bodyStart()));
      if (part.kind() == Entity.Kind.MULTIPART) {
        addSections(part, path + ".", bytes, out);
      } else if (part.kind() == Entity.Kind.MESSAGE) {
        Entity inner = part.children().getFirst();
        out.put(path + ".HEADER", range(bytes, inner.headerStart(), inner.bodyStart()));
        out.put(path + ".TEXT", range(bytes, inner.bodyStart(), inner.bodyEnd()));
        addSections(inner, path + ".", bytes, out);
      }
    }
  }

  private static byte[] range(byte[] bytes, long from, long to) {
    return Arrays.copyOfRange(bytes, (int) from, (int) to);
  }
}
