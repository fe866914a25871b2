/* A master on libmodbus beside ours: reads ten registers of unit 1, COUNT times with PAUSE microseconds between,
 * and prints what each took, in microseconds, one a line.
 * usage: peer DEVICE COUNT PAUSE */
#define _POSIX_C_SOURCE 199309L
#include <modbus/modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  int turns = atoi(arguments[2]);
  long pause = atol(arguments[3]);
  uint16_t words[10];
  modbus_t *line = modbus_new_rtu(arguments[1], 115200, 'E', 8, 1);
  if (line == NULL || modbus_set_slave(line, 1) != 0 || modbus_connect(line) != 0) return 1;
  for (int turn = 0; turn < turns; turn++) {
    struct timespec rest = {pause / 1000000, (pause % 1000000) * 1000};
    nanosleep(&rest, NULL);
    double began = now();
    if (modbus_read_registers(line, 0, 10, words) != 10) return 2;
    printf("%.1f\n", now() - began);
  }
  modbus_close(line);
  modbus_free(line);
  return 0;
}
