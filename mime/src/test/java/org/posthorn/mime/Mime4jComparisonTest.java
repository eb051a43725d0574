package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A second opinion on well-formed nesting: the tree of media types that mime4j sees.
class Mime4jComparisonTest {
  private static final String INNER =
      """
      Content-Type: multipart/alternative; boundary="in ner"

      --in ner
      Content-Type: text/plain

      a
      --in ner
      Content-Type: text/html

      b
      --in ner--
      """
          .replace("\n", "\r\n");

  @TestFactory
  Stream<DynamicTest> the_tree_of_parts_is_the_same() {
    Map<String, String> messages =
        Map.of(
            "plain", "Subject: x\r\n\r\nbody\r\n",
            "alternative", INNER,
            "mixed",
                mixed("--b\r\n" + INNER + "--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"),
            "message", mixed("--b\r\nContent-Type: message/rfc822\r\n\r\n" + INNER + "--b--\r\n"),
            "twice",
                mixed(
                    "--b\r\n"
                        + mixed("--c\r\n\r\nx\r\n--c--\r\n").replace("=b", "=c")
                        + "--b--\r\n"),
            "no final boundary", mixed("--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n"),
            "epilogue", mixed("pre\r\n--b\r\n\r\none\r\n--b--\r\nepilogue\r\n"));
    return messages.entrySet().stream()
        .map(m -> DynamicTest.dynamicTest(m.getKey(), () -> compare(Octets.toBytes(m.getValue()))));
  }

  private static String mixed(String body) {
    return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body;
  }

  private static void compare(byte[] bytes) throws Exception {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
    Message theirs = builder.parseMessage(new ByteArrayInputStream(bytes));
    assertThat(tree(Entity.scan(bytes))).isEqualTo(tree(theirs));
  }

  private static String tree(Entity entity) {
    List<String> children = entity.children().stream().map(Mime4jComparisonTest::tree).toList();
    return entity.contentType().mediaType() + children;
  }

  private static String tree(org.apache.james.mime4j.dom.Entity entity) {
    List<String> children =
        switch (entity.getBody()) {
          case Multipart parts ->
              parts.getBodyParts().stream().map(Mime4jComparisonTest::tree).toList();
          case Message message -> List.of(tree(message));
          default -> List.of();
        };
    return entity.getMimeType() + children;
  }
}
