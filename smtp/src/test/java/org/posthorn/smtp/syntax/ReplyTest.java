package org.posthorn.smtp.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplyTest {
  @Test
  void every_line_has_code_and_status() {
    Reply reply =
        new Reply(550, Optional.of(EnhancedStatus.of("5.1.1")), List.of("No such user", "Sorry"));
    assertThat(new String(reply.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("550-5.1.1 No such user\r\n550 5.1.1 Sorry\r\n");
  }

  @Test
  void a_constant_is_named_by_its_code() throws IllegalAccessException {
    int constants = 0;
    for (Field field : Reply.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Reply.class) {
        Reply reply = (Reply) field.get(null);
        assertThat(field.getName()).startsWith("R" + reply.code() + "_");
        assertThat(reply.bytes().length).isLessThanOrEqualTo(512);
        constants++;
      }
    }
    assertThat(constants).isGreaterThan(50);
  }

  @Test
  void what_would_break_the_protocol_is_no_reply() {
    assertThatThrownBy(() -> Reply.R250_OK.withText("a\r\n250 b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.of(250, "5.0.0", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.of(199, "2.0.0", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.R250_OK.withText("x".repeat(491)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reply(250, Optional.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
