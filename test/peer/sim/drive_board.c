/* A master that is not ours (libmodbus) drives the reference signal-head board by FC23:
 * arms it with its token, shows a red, waits for the watchdog. Prints one JSON object.
 * usage: drive_board DEVICE */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static uint16_t seen[12];

static uint16_t token_for(uint16_t challenge) {
  uint16_t mixed = challenge ^ 0x4E54;
  uint16_t turned = (uint16_t)((mixed << 5) | (mixed >> 11));
  return turned == 0 ? 0xFFFF : turned;
}

static int image(modbus_t *line, uint16_t token, uint16_t sequence) {
  const uint16_t words[7] = {0, token, sequence, 1 /* slot 1 red */, 0, 0, 0};
  return modbus_write_and_read_registers(line, 0, 7, words, 100, 12, seen);
}

static void print_words(const char *name) {
  printf("\"%s\":[", name);
  for (int i = 0; i < 12; i++) printf("%s%u", i ? "," : "", (unsigned)seen[i]);
  printf("],");
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  modbus_t *line = modbus_new_rtu(arguments[1], 115200, 'E', 8, 1);
  if (line == NULL || modbus_set_slave(line, 1) != 0 || modbus_connect(line) != 0) return 1;
  printf("{");
  if (image(line, 0, 1) != 12) return 2;
  print_words("first");
  if (image(line, token_for(seen[2]), 2) != 12) return 3;
  print_words("armed");
  if (image(line, token_for(seen[2]), 3) != 12) return 4;
  print_words("shown");
  int refused = modbus_write_register(line, 100, 1) == -1 && errno == EMBXILADD;
  usleep(1000000);
  if (image(line, 0, 4) != 12) return 5;
  print_words("tripped");
  printf("\"refused\":%s}\n", refused ? "true" : "false");
  modbus_close(line);
  modbus_free(line);
  return 0;
}
