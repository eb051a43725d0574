package org.posthorn.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file of master keys is used if it is whole and nobody else's, and else is named with what to
/// do.
class MasterKeyFileTest {
  private static final Instant DAY = Instant.parse("2026-11-20T10:00:00.5Z");
  private static final String USER = System.getProperty("user.name");

  @TempDir Path directory;
  private Path path;
  private MasterKeyFile file;

  @BeforeEach
  void place() {
    path = directory.resolve("data.keys/master.key");
    file = new MasterKeyFile(path, USER, VaultLimits.defaults());
  }

  private static MasterKey key() {
    return MasterKey.generate(new SecureRandom(), DAY);
  }

  private static List<KeyId> ids(List<MasterKey> keys) {
    return keys.stream().map(MasterKey::id).toList();
  }

  private void refused(String words) {
    assertThatThrownBy(file::read)
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(words);
  }

  private void rewrite(String from, String to) throws IOException {
    Files.writeString(path, Files.readString(path).replaceFirst(from, to));
  }

  @Test
  void it_is_made_for_its_owner_alone_and_read_again() throws IOException {
    MasterKey key = key();
    assertThat(file.exists()).isFalse();
    file.create(key);
    assertThat(file.exists()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
        .isEqualTo("rwx------");
    assertThat(file.read()).hasSize(1);
    assertThat(file.read().getFirst().id()).isEqualTo(key.id());
    assertThat(file.read().getFirst().created()).isEqualTo("2026-11-20T10:00:00Z");
    try (Stream<Path> files = Files.list(path.getParent())) {
      assertThat(files).as("nothing else is left").containsExactly(path);
    }
  }

  @Test
  void one_that_is_there_is_never_replaced_by_making_another() {
    MasterKey key = key();
    file.create(key);
    assertThatThrownBy(() -> file.create(key())).hasMessageContaining("exists already");
    assertThat(ids(file.read())).containsExactly(key.id());
  }

  @Test
  void where_it_cannot_be_made_the_directory_to_make_is_told() {
    MasterKeyFile deeper =
        new MasterKeyFile(directory.resolve("a/b/master.key"), USER, VaultLimits.defaults());
    assertThatThrownBy(() -> deeper.create(key()))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("install -d -m 700 -o " + USER + " " + directory.resolve("a/b"));
  }

  @Test
  void other_keys_are_put_in_with_the_one_that_seals_first() throws IOException {
    MasterKey old = key();
    MasterKey fresh = key();
    file.create(old);
    file.replace(List.of(fresh, old));
    assertThat(ids(file.read())).containsExactly(fresh.id(), old.id());
    try (Stream<Path> files = Files.list(path.getParent())) {
      assertThat(files).containsExactly(path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw--w----", "rwx-----x"})
  void one_that_others_may_read_or_write_is_refused(String permissions) throws IOException {
    file.create(key());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    refused("chmod 600");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
    assertThat(file.read()).hasSize(1);
  }

  @Test
  void one_that_belongs_to_somebody_else_is_refused() {
    file.create(key());
    assertThatThrownBy(() -> new MasterKeyFile(path, "somebody", VaultLimits.defaults()).read())
        .hasMessageContaining("belongs to " + USER + ", not to somebody");
  }

  @Test
  void a_missing_one_is_named() throws IOException {
    refused("is missing");
    Files.createDirectories(path);
    refused("is not a regular file");
  }

  @Test
  void one_that_is_cut_off_anywhere_is_refused() throws IOException {
    file.create(key());
    file.replace(List.of(key(), key()));
    String whole = Files.readString(path);
    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(path, whole.substring(0, length));
      assertThatThrownBy(file::read).as("%d", length).isInstanceOf(MasterKeyException.class);
    }
    Files.writeString(path, whole);
    assertThat(file.read()).hasSize(2);
  }

  /// For several keys, since what a change does depends on the characters.
  @RepeatedTest(20)
  void a_key_that_was_not_copied_right_is_refused_without_being_shown() throws IOException {
    file.create(key());
    String whole = Files.readString(path);
    String line = whole.lines().filter(text -> text.contains("Z ")).findFirst().orElseThrow();
    for (int i = 0; i < line.length(); i++) {
      char other = line.charAt(i) == '7' ? '8' : '7';
      String wrong = line.substring(0, i) + other + line.substring(i + 1);
      Files.writeString(path, whole.replace(line, wrong));
      assertThatThrownBy(file::read)
          .as(wrong)
          .isInstanceOf(MasterKeyException.class)
          .hasMessageNotContaining(wrong.split(" ")[2]);
    }
  }

  @Test
  void what_else_is_not_a_file_of_keys() throws IOException {
    file.create(key());
    String whole = Files.readString(path);
    rewrite("keys 1", "keys 2");
    refused("does not begin with posthorn-master-keys 1");
    Files.writeString(path, whole);
    rewrite("end 1", "end 2");
    refused("cut off");
    String key = whole.lines().filter(text -> text.contains("Z ")).findFirst().orElseThrow();
    Files.writeString(path, whole.replace(key, key + "\n" + key).replace("end 1", "end 2"));
    refused("a key twice");
    Files.writeString(path, whole.replace(key + "\n", "").replace("end 1", "end 0"));
    refused("1 to 64 keys");
    Files.writeString(path, whole + whole);
    refused("cut off");
    Files.write(path, new byte[] {(byte) 0xFF, 0, 1});
    refused("does not begin");
    Files.writeString(
        path, whole.replace("end 1", "\n# a comment of the administrator\nend 1") + "\n");
    assertThat(file.read()).hasSize(1);
  }

  @Test
  void its_size_is_bounded() throws IOException {
    VaultLimits limits = VaultLimits.defaults();
    file.create(key());
    List<MasterKey> most = new ArrayList<>();
    for (int i = 0; i < limits.keysMax(); i++) {
      most.add(key());
    }
    file.replace(most);
    assertThat(ids(file.read())).isEqualTo(ids(most));
    most.add(key());
    assertThatThrownBy(() -> file.replace(most)).hasMessageContaining("remove old ones");
    assertThat(file.read()).hasSize(limits.keysMax());
    Files.writeString(path, "#".repeat(limits.fileBytesMax()) + Files.readString(path));
    refused("larger than " + limits.fileBytesMax());
  }
}
