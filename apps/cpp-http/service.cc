// SPDX-License-Identifier: MIT
// A web service in C++20: worker threads that take connections from a queue, files by fstream, errors as
// exceptions.
#include <arpa/inet.h>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <concepts>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <ranges>
#include <shared_mutex>
#include <span>
#include <sstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace
{

constexpr std::uint16_t port = 16085;
constexpr std::size_t workers = 4, largest_request = 1 << 16;

/* An error that the client is told of. */
struct HttpError : std::runtime_error {
	int status;
	HttpError(int status, const std::string &what) : std::runtime_error(what), status(status)
	{
	}
};

/* A socket or another descriptor, closed with its owner. */
class Descriptor
{
      public:
	explicit Descriptor(int number) : number(number)
	{
		if (number < 0)
			throw std::system_error(errno, std::generic_category());
	}
	Descriptor(Descriptor &&other) noexcept : number(std::exchange(other.number, -1))
	{
	}
	Descriptor &operator=(Descriptor &&) = delete;
	~Descriptor()
	{
		if (number >= 0)
			close(number);
	}
	[[nodiscard]] int get() const
	{
		return number;
	}

      private:
	int number;
};

/* Hands values from one thread to others; waits end when the service is to stop. */
template <typename T> class Queue
{
      public:
	void put(T value)
	{
		{
			std::scoped_lock lock(mutex);
			values.push_back(std::move(value));
		}
		changed.notify_one();
	}
	std::optional<T> take(std::stop_token stop)
	{
		std::unique_lock lock(mutex);
		if (!changed.wait(lock, stop, [this] { return !values.empty(); }))
			return std::nullopt;
		T value = std::move(values.front());
		values.pop_front();
		return value;
	}

      private:
	std::mutex mutex;
	std::condition_variable_any changed;
	std::deque<T> values;
};

struct Request {
	std::string method, path, query, body;
};

class Service
{
      public:
	std::string answer(const Request &request)
	{
		count(request.path);
		if (request.path.starts_with("/files/"))
			return file(request.path.substr(7));
		if (request.path == "/notes")
			return request.method == "POST" ? note(request.body) : file("notes");
		if (request.path == "/sum")
			return sum(request.query);
		if (request.path == "/counts")
			return counts();
		if (request.path == "/fault")
			throw std::logic_error("thrown on purpose");
		throw HttpError(404, request.path + " is not here");
	}

      private:
	std::shared_mutex counters_mutex;
	std::map<std::string, int, std::less<>> counters;
	std::mutex notes_mutex;

	void count(const std::string &path)
	{
		std::unique_lock lock(counters_mutex);
		counters[path]++;
	}

	std::string counts()
	{
		std::shared_lock lock(counters_mutex);
		std::ostringstream text;
		for (const auto &[path, times] : counters)
			text << path << ' ' << times << '\n';
		return text.str();
	}

	static std::string file(const std::string &name)
	{
		if (std::ranges::find(name, '/') != name.end())
			throw HttpError(403, "no folders");
		std::ifstream from(std::filesystem::path("www") / name, std::ios::binary);
		if (!from)
			throw HttpError(404, name + " is not here");
		return {std::istreambuf_iterator<char>(from), {}};
	}

	std::string note(std::string_view text)
	{
		std::scoped_lock lock(notes_mutex);
		std::ofstream to("www/notes", std::ios::app);
		to.exceptions(std::ios::failbit | std::ios::badbit);
		to << text << '\n';
		return std::to_string(to.tellp()) + "\n";
	}

	/* The sum of 1 to n, in threads of their own that start together. */
	static std::string sum(std::string_view query)
	{
		unsigned long n = 0;
		if (std::from_chars(query.data(), query.data() + query.size(), n).ec != std::errc{})
			throw HttpError(400, "no number: " + std::string(query));
		std::latch start(workers);
		std::vector<std::future<unsigned long>> parts;
		for (unsigned long first : std::views::iota(1UL, workers + 1))
			parts.push_back(std::async(std::launch::async, [&start, first, n] {
				start.arrive_and_wait();
				unsigned long total = 0;
				for (unsigned long i = first; i <= n; i += workers)
					total += i;
				return total;
			}));
		unsigned long total = 0;
		for (auto &part : parts)
			total += part.get();
		return std::to_string(total) + "\n";
	}
};

void send_all(int to, std::span<const char> bytes)
{
	while (!bytes.empty()) {
		ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
		if (sent < 0)
			throw std::system_error(errno, std::generic_category(), "send");
		bytes = bytes.subspan(static_cast<std::size_t>(sent));
	}
}

/* Reads until the text has as many bytes as `wanted` says; false at the end of the connection. */
template <std::invocable<const std::string &> Wanted>
bool read_until(int from, std::string &text, Wanted wanted)
{
	char bytes[4096];
	while (text.size() < wanted(text)) {
		ssize_t size = recv(from, bytes, sizeof(bytes), 0);
		if (size <= 0)
			return false;
		text.append(bytes, static_cast<std::size_t>(size));
		if (text.size() > largest_request)
			throw HttpError(413, "too much");
	}
	return true;
}

/* Takes the next request from what has come; nothing at the end of the connection. */
std::optional<Request> next_request(int from, std::string &text)
{
	std::size_t head = 0;
	auto whole_head = [&head](const std::string &text) {
		std::size_t end = text.find("\r\n\r\n");
		head = end == std::string::npos ? 0 : end + 4;
		return end == std::string::npos ? text.size() + 1 : head;
	};
	if (!read_until(from, text, whole_head))
		return std::nullopt;
	std::size_t at = text.find("Content-Length: "), body = 0;
	if (at < head)
		body = std::stoul(text.substr(at + 16));
	if (!read_until(from, text, [&](const std::string &) { return head + body; }))
		return std::nullopt;
	Request request;
	std::string target;
	std::istringstream(text) >> request.method >> target;
	std::size_t mark = target.find('?');
	request.path = target.substr(0, mark);
	request.query = mark == std::string::npos ? "" : target.substr(mark + 1);
	request.body = text.substr(head, body);
	text.erase(0, head + body);
	return request;
}

/* Answers all requests of one connection; a wait for the next one ends when the service is to stop. */
void serve(std::stop_token stop, Service &service, const Descriptor &connection)
{
	std::stop_callback hang_up(stop, [&connection] { shutdown(connection.get(), SHUT_RDWR); });
	std::string text;
	while (auto request = next_request(connection.get(), text)) {
		int status = 200;
		std::string body;
		try {
			body = service.answer(*request);
		} catch (const HttpError &error) {
			status = error.status;
			body = std::string(error.what()) + "\n";
		} catch (const std::exception &error) {
			status = 500;
			body = std::string(error.what()) + "\n";
		}
		std::ostringstream head;
		head << "HTTP/1.1 " << status
		     << " -\r\nContent-Type: text/plain\r\nContent-Length: " << body.size() << "\r\n\r\n";
		send_all(connection.get(), head.str() + body);
	}
}

void work(std::stop_token stop, Queue<Descriptor> &connections, Service &service)
{
	while (auto connection = connections.take(stop)) {
		try {
			serve(stop, service, *connection);
		} catch (const std::exception &error) {
			std::cerr << "a connection ended: " << error.what() << '\n';
		}
	}
}

Descriptor listener()
{
	Descriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	int yes = 1;
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(made.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)) < 0 ||
	    listen(made.get(), 64) < 0)
		throw std::system_error(errno, std::generic_category(), "listen");
	return made;
}

} // namespace

int main()
try {
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &ends, nullptr);

	Service service;
	Queue<Descriptor> connections;
	std::vector<std::jthread> pool;
	for (std::size_t i = 0; i < workers; i++)
		pool.emplace_back(work, std::ref(connections), std::ref(service));
	Descriptor from = listener();
	std::jthread acceptor([&](std::stop_token stop) {
		for (;;) {
			int connection = accept4(from.get(), nullptr, nullptr, SOCK_CLOEXEC);
			if (stop.stop_requested())
				return;
			if (connection >= 0)
				connections.put(Descriptor(connection));
		}
	});
	int number = 0;
	sigwait(&ends, &number);
	acceptor.request_stop();
	shutdown(from.get(), SHUT_RDWR);
	std::cout << "ends by signal " << number << std::endl;
	return 0;
} catch (const std::exception &error) {
	std::cerr << "cannot serve: " << error.what() << '\n';
	return 1;
}
