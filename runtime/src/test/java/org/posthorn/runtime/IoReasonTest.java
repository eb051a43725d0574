package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class IoReasonTest {
  @Test
  void a_reason_is_told_in_words_with_the_file() {
    assertThat(IoReason.of(new NoSuchFileException("/a/b"))).isEqualTo("there is no file /a/b");
    assertThat(IoReason.of(new AccessDeniedException("/a/b"))).isEqualTo("/a/b: permission denied");
    assertThat(IoReason.of(new FileAlreadyExistsException("/a"))).isEqualTo("/a exists already");
    assertThat(IoReason.of(new FileSystemException("/a", null, "Not a directory")))
        .isEqualTo("/a: Not a directory");
    assertThat(IoReason.of(new MalformedInputException(1))).isEqualTo("not UTF-8");
    assertThat(IoReason.of(new IOException("the disk is on fire")))
        .isEqualTo("the disk is on fire");
    assertThat(IoReason.of(new EOFException())).isEqualTo("EOFException");
  }
}
