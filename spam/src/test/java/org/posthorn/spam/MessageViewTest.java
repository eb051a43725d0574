package org.posthorn.spam;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.ContentLimits;
import org.posthorn.spam.content.Lookalikes;
import org.posthorn.spam.content.Phishing;
import org.posthorn.spam.content.UnpackingLimits;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;

class MessageViewTest {
  private static final String PART =
      "--b\r\nContent-Type: text/html\r\n\r\n<a href=http://a.example/>x</a>\r\n";

  private static final String MESSAGE =
      "From: a@a.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
          + PART.repeat(3)
          + "--b--\r\n";

  private final AtomicInteger reads = new AtomicInteger();

  private MessageView view(ViewLimits limits) {
    byte[] octets = MESSAGE.getBytes(US_ASCII);
    return new MessageView(
        HeaderFields.parse(octets),
        Entity.scan(octets),
        (from, to) -> {
          reads.incrementAndGet();
          return Arrays.copyOfRange(octets, (int) from, (int) to);
        },
        limits);
  }

  @Test
  void the_text_is_read_once_for_all_checks() throws IOException {
    MessageView view = view(ViewLimits.defaults());
    Lookalikes nothing = new Lookalikes(Set::of, java.time.InstantSource.system());
    new Phishing(nothing, ContentLimits.defaults()).signals(view);
    new Attachments(ContentLimits.defaults(), UnpackingLimits.defaults()).signals(view);
    new FeatureExtractor(FeatureLimits.STANDARD).features(view);
    assertThat(reads).hasValue(3);
  }

  @Test
  void what_is_kept_is_bounded() throws IOException {
    int part = "<a href=http://a.example/>x</a>".length();
    for (ViewLimits limits :
        List.of(new ViewLimits(2 * part, 100, 1), new ViewLimits(1_000, 2, 1))) {
      MessageView view = view(limits);
      List<Entity> parts = view.structure().children();
      for (Entity one : parts) {
        view.text(one, 1_000);
      }
      reads.set(0);
      for (Entity one : parts) {
        assertThat(view.text(one, 1_000).links()).hasSize(1);
      }
      assertThat(reads).hasValue(1);
    }
  }

  @Test
  void a_part_may_be_asked_for_in_part() throws IOException {
    MessageView view = view(ViewLimits.defaults());
    Entity part = view.structure().children().getFirst();
    assertThat(view.text(part, 3).written()).isEqualTo("<a ");
    assertThat(view.text(part, 1_000).written()).endsWith("</a>");
  }

  @Test
  void a_page_has_no_more_links_than_the_limit() throws IOException {
    byte[] octets =
        ("Content-Type: text/html\r\n\r\n" + "<a href=x>y</a>".repeat(50)).getBytes(US_ASCII);
    MessageView view =
        new MessageView(
            HeaderFields.parse(octets),
            Entity.scan(octets),
            (from, to) -> Arrays.copyOfRange(octets, (int) from, (int) to),
            new ViewLimits(1_000, 1, 7));
    assertThat(view.text(view.structure(), 10_000).links()).hasSize(7);
  }
}
