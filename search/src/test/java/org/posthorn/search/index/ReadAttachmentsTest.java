package org.posthorn.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.posthorn.extract.text.Outcome;

class ReadAttachmentsTest {
  private static final ReadAttachments SOME =
      new ReadAttachments(
          List.of("a.pdf"),
          List.of(new ReadAttachments.File("a.pdf", Outcome.READ, "Größe")),
          false);

  @Test
  void what_is_kept_is_what_was_read() {
    assertThat(ReadAttachments.of(new BytesRef(SOME.toBytes()))).isEqualTo(SOME);
  }

  @Test
  void damage_is_no_failure_of_the_disk() {
    byte[] octets = SOME.toBytes();
    byte[] cut = Arrays.copyOf(octets, octets.length / 2);
    assertThatIllegalArgumentException().isThrownBy(() -> ReadAttachments.of(new BytesRef(cut)));
    octets[0] = 0;
    assertThatIllegalArgumentException().isThrownBy(() -> ReadAttachments.of(new BytesRef(octets)));
  }
}
