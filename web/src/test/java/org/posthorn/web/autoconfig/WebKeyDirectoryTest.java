package org.posthorn.web.autoconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The hash is the example of draft-koch-openpgp-webkey-service §3.1.
class WebKeyDirectoryTest {
  @Test
  void hashes_as_the_example_of_the_draft() {
    assertThat(WebKeyDirectory.hash("joe.doe")).isEqualTo("iy9q119eutrkn8s1mk4r39qejnbu3n5q");
    assertThat(List.of("", "x")).allMatch(local -> WebKeyDirectory.hash(local).length() == 32);
  }
}
