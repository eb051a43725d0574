package org.posthorn.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users are known by their numbers.
class ProcessUserTest {
  @TempDir Path directory;

  @Test
  void a_file_of_ours_is_ours() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(ProcessUser.owns(file)).isTrue();
    assertThat(ProcessUser.name()).isEqualTo(Files.getOwner(file).getName());
  }

  @Test
  void root_is_number_0_under_any_name() throws IOException {
    assertThat(ProcessUser.isRoot(0)).isTrue();
    assertThat(ProcessUser.isRoot(1000)).isFalse();
    Assumptions.assumeTrue(ProcessUser.uid() == 0, "only root has files of root");
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(ProcessUser.root()).isEqualTo(Files.getOwner(file));
  }

  @Test
  void a_number_without_a_name_is_another_user() throws IOException {
    Assumptions.assumeTrue(ProcessUser.uid() == 0, "only root can give files away");
    Path file = Files.writeString(directory.resolve("file"), "");
    Files.setOwner(
        file,
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("4242424"));
    assertThat(ProcessUser.owns(file)).isFalse();
    assertThat(ProcessUser.root()).isNotEqualTo(Files.getOwner(file));
  }
}
