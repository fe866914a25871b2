/*
 * A pty with a UART's RS-485 mode: preloaded, it answers TIOCSRS485 and TIOCGRS485 on the tty that NGATU_UART_TTY names, and
 * writes each question down. The mode is kept in the file NGATU_UART, as a driver keeps it in its port; flags that
 * NGATU_UART_CANNOT names are cleared without a word, as drivers do with what they can't. Everything else is the kernel's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/serial.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int is_uart(int fd)
{
	const char *tty = getenv("NGATU_UART_TTY");
	char link[64], path[256];
	ssize_t length;

	if (tty == NULL)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof path - 1);
	if (length < 0)
		return 0;
	path[length] = 0;
	return strcmp(path, tty) == 0;
}

static void note(const char *what, const struct serial_rs485 *mode)
{
	FILE *log = fopen(getenv("NGATU_UART_LOG"), "a");

	if (log == NULL)
		abort();
	fprintf(log, "%s %u %u %u\n", what, mode->flags, mode->delay_rts_before_send, mode->delay_rts_after_send);
	fclose(log);
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*kernel)(int, unsigned long, ...);
	va_list arguments;
	void *argument;
	struct serial_rs485 mode = { 0 };
	FILE *port;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (kernel == NULL)
		kernel = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	if ((request != TIOCSRS485 && request != TIOCGRS485) || !is_uart(fd))
		return kernel(fd, request, argument);
	if (request == TIOCSRS485) {
		mode = *(struct serial_rs485 *)argument;
		note("set", &mode);
		mode.flags &= ~(unsigned)atoi(getenv("NGATU_UART_CANNOT") ? getenv("NGATU_UART_CANNOT") : "0");
		port = fopen(getenv("NGATU_UART"), "w");
		if (port == NULL || fwrite(&mode, sizeof mode, 1, port) != 1 || fclose(port) != 0)
			abort();
		*(struct serial_rs485 *)argument = mode;
		return 0;
	}
	port = fopen(getenv("NGATU_UART"), "r");
	if (port != NULL && fread(&mode, sizeof mode, 1, port) != 1)
		abort();
	if (port != NULL)
		fclose(port);
	note("get", &mode);
	*(struct serial_rs485 *)argument = mode;
	return 0;
}
